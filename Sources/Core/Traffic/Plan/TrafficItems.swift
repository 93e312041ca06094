import Signals

/// The items: the k-th most popular is `i<k>`, of one genre (three in ten of two), and of a person who has eight items.
public struct TrafficItems: Sendable {
    public static let genres = [
        "Action", "Comedy", "Crime", "Documentary", "Drama", "Fantasy", "Horror", "Jazz", "Romance", "Sci-Fi", "War",
        "Western",
    ]
    static let itemsOfAPerson = 8

    public let all: [Item]
    /// Indices of the items by their first genre.
    let byGenre: [[Int]]
    /// Indices of the items by person; each has `itemsOfAPerson`, all of one first genre.
    let byPerson: [[Int]]

    init(count: Int, using random: inout some RandomNumberGenerator) {
        let genreCount = TrafficItems.genres.count
        var byGenre = [[Int]](repeating: [], count: genreCount)
        for index in 0..<count { byGenre[index % genreCount].append(index) }
        var people = [Int](repeating: -1, count: count)
        var byPerson: [[Int]] = []
        for indices in byGenre {
            // Every person has popular and unpopular items.
            let groups = indices.count / TrafficItems.itemsOfAPerson
            guard groups > 0 else { continue }
            for group in 0..<groups {
                let own = (0..<TrafficItems.itemsOfAPerson).map { indices[group + $0 * groups] }
                for index in own { people[index] = byPerson.count }
                byPerson.append(own)
            }
        }
        self.byGenre = byGenre
        self.byPerson = byPerson
        var items: [Item] = []
        for index in 0..<count {
            var labels = [TrafficItems.genres[index % genreCount]]
            if Int.random(in: 0..<10, using: &random) < 3 {
                let second = TrafficItems.genres[Int.random(in: 0..<genreCount, using: &random)]
                if second != labels[0] { labels.append(second) }
            }
            var attributes = ["genres": labels]
            if people[index] >= 0 { attributes["people"] = [TrafficItems.person(people[index])] }
            items.append(
                Item(
                    id: "i\(index + 1)", title: "Film \(index + 1)", labels: attributes,
                    runtimeSeconds: Double(Int.random(in: 70...150, using: &random) * 60)))
        }
        all = items
    }

    static func person(_ number: Int) -> String { "Person \(number + 1)" }

    func cluster(of index: Int, among clusters: Int) -> Int { index % TrafficItems.genres.count % clusters }
}
