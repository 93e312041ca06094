import Learning

/// A generated world with times: users come on most days, each visit is about one of six genres, and the genres of older
/// visits say little about the next.
struct ShiftingTaste {
    static let day: Int64 = 86_400
    static let itemsPerGenre = 15
    static let genreCount = 6

    let events: [TimedInteraction]
    let userCount: Int
    let itemCount = Self.itemsPerGenre * Self.genreCount

    init(users: Int = 60, days: Int = 20, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var events: [TimedInteraction] = []
        for user in 0..<Int32(users) {
            for date in 0..<Int64(days) where Int.random(in: 0..<3, using: &random) > 0 {
                let genre = Int32.random(in: 0..<Int32(Self.genreCount), using: &random)
                let start = date * Self.day + Int64.random(in: 0..<80_000, using: &random)
                for visit in 0..<Int64(5) {
                    let item =
                        genre * Int32(Self.itemsPerGenre) + .random(in: 0..<Int32(Self.itemsPerGenre), using: &random)
                    events.append(TimedInteraction(user: user, item: item, time: start + visit / 2 * 60))
                }
            }
        }
        self.events = events.sorted { ($0.time, $0.user, $0.item) < ($1.time, $1.user, $1.item) }
        userCount = users
    }

    /// The genre of each item.
    var labels: [[Int32]] { (0..<Int32(itemCount)).map { [$0 / Int32(Self.itemsPerGenre)] } }

    var dataset: ReplayDataset { ReplayDataset(events: events, userCount: userCount, itemCount: itemCount) }
}
