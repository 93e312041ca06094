import Foundation
import MeshMessages
import TestSupport

/// Sixty users of two tastes and twenty-five films: enough for a model to have something to say.
///
/// Users `u00` … `u29` like dramas (films `f00` … `f11`), `u30` … `u59` science fiction (`f12` … `f23`); `f24` is a
/// documentary that anyone may see. Each has seen seven films of his taste and one other. Four films in a row have one
/// director. The same seed gives the same world.
struct TasteWorld: Sendable {
    static let day: Int64 = 86_400_000_000
    static let minute: Int64 = 60_000_000

    static let drama = 0..<12
    static let scienceFiction = 12..<24
    static let films = 0..<25

    let items: [SignalsV1.Item]
    /// Kind `view`, in time order.
    let events: [SignalsV1.Event]
    /// Films seen, by user.
    let seen: [String: Set<String>]

    /// - Parameter end: all events occurred in the ten days before it, in microseconds since the epoch.
    init(seed: UInt64 = 20_240_229, before end: Int64) {
        var random = SplitMix64(seed: seed)
        var events: [SignalsV1.Event] = []
        var seen: [String: Set<String>] = [:]
        for number in 0..<60 {
            let user = Self.user(number)
            let (own, other) = number < 30 ? (Self.drama, Self.scienceFiction) : (Self.scienceFiction, Self.drama)
            var films = Array(own.shuffled(using: &random).prefix(7))
            films.append(number % 4 == 0 ? 24 : other.randomElement(using: &random)!)
            for film in films {
                let item = Self.film(film)
                let time = end - Int64.random(in: 1..<10 * Self.day, using: &random)
                events.append(
                    .init(eventID: "w-\(user)-\(item)", userID: user, itemID: item, kind: "view", occurredAt: time))
                seen[user, default: []].insert(item)
            }
        }
        self.events = events.sorted { ($0.occurredAt, $0.eventID) < ($1.occurredAt, $1.eventID) }
        self.seen = seen
        items = Self.films.map { film in
            let genres =
                Self.drama.contains(film) ? ["Drama", "Romance"] : film == 24 ? ["Documentary"] : ["Action", "Sci-Fi"]
            return SignalsV1.Item(
                itemID: Self.film(film), title: "Film \(film)",
                labels: [
                    .init(attribute: "genres", labels: genres),
                    .init(attribute: "people", labels: [Self.director(of: film)]),
                ])
        }
    }

    static func user(_ number: Int) -> String { String(format: "u%02d", number) }
    static func film(_ number: Int) -> String { String(format: "f%02d", number) }
    static func director(of film: Int) -> String { "Director \(film / 4)" }

    /// A film of a range that the user has not seen.
    func unseen(of range: Range<Int>, by user: String) -> String {
        range.map(Self.film).first { !(seen[user]?.contains($0) ?? false) }!
    }

    /// The clock, in microseconds since the epoch.
    static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1e6) }
}
