#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

import Learning
import Signals

/// A log of generated events, the same for the same numbers: items by Zipf's law, users more and less active, each with a taste
/// for a few genres, spread evenly over the days.
///
/// An event is computed from its number, so that a log of any length needs no memory.
struct GeneratedLog: Sendable {
    static let firstMidnight = Timestamp(seconds: 1_767_225_600)
    static let secondsADay = 86_400.0
    static let genres = [
        "Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
        "Film-Noir",
        "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ]

    let events: Int
    let users: Int
    let items: Int
    let days: Int

    /// The items, each with one to three genres.
    func catalogueItems() -> [Item] {
        (0..<items).map { item in
            var random = SeededGenerator(seed: UInt64(item))
            let labels = Set((0...Int(random.next() % 3)).map { _ in Int(random.next() % UInt64(Self.genres.count)) })
            return Item(id: Self.itemID(item), labels: ["genres": labels.sorted().map { Self.genres[$0] }])
        }
    }

    /// The event at a place of the log.
    func event(at number: Int) -> Event {
        var random = SeededGenerator(seed: UInt64(number) &+ 1 << 32)
        // The square of a uniform number: the most active user has about as many events as a hundred quiet ones.
        let activity = Double.random(in: 0..<1, using: &random)
        let user = min(users - 1, Int(Double(users) * activity * activity))
        let taste = Int(UInt64(user) &* 2_654_435_761 % UInt64(items))
        let popular = Self.zipf(Double.random(in: 0..<1, using: &random), items)
        let item = Double.random(in: 0..<1, using: &random) < 0.5 ? popular : (taste + popular / 16) % items
        return Event(
            eventID: "g\(number)", userID: "u\(user)", itemID: Self.itemID(item), kind: "view",
            occurredAt: Self.firstMidnight + Self.secondsADay * Double(days) * Double(number) / Double(events))
    }

    func midnight(after day: Int) -> Timestamp { Self.firstMidnight + Self.secondsADay * Double(day + 1) }

    private static func itemID(_ number: Int) -> String { "i\(number)" }

    /// Rank by Zipf's law with exponent 1, by inversion of its continuous form.
    private static func zipf(_ unit: Double, _ count: Int) -> Int {
        min(count - 1, Int(pow(Double(count), unit)) - 1)
    }
}
