/// Ratings in the order of their times, with users and items numbered as they appear.
public struct RatingLog: Sendable {
    struct Rating: Sendable {
        let user: Int
        let item: Int
        let value: Double
        /// Seconds.
        let time: Int
    }

    let ratings: [Rating]
    let users: Int
    let items: Int
    /// The first rating after the split in the middle of the time's distribution.
    let split: Int

    /// Reads `ml-100k.inter`: a header, then user, item, rating and time, apart by tabs.
    public init(path: String) throws {
        var (userNumbers, itemNumbers): ([Substring: Int], [Substring: Int]) = ([:], [:])
        var read: [(rating: Rating, order: Int)] = []
        for (order, line) in try TextFile.lines(of: path).dropFirst().enumerated() {
            let fields = line.split(separator: "\t")
            guard fields.count >= 4, let value = Double(fields[2]), let time = Double(fields[3]) else {
                throw ExperimentFailure("\(path), line \(order + 2): not a user, an item, a rating and a time")
            }
            let user = userNumbers[fields[0], default: userNumbers.count]
            userNumbers[fields[0]] = user
            let item = itemNumbers[fields[1], default: itemNumbers.count]
            itemNumbers[fields[1]] = item
            read.append((Rating(user: user, item: item, value: value, time: Int(time)), order))
        }
        guard read.count > 1_000 else { throw ExperimentFailure("\(path) has too few ratings") }
        ratings = read.sorted { ($0.rating.time, $0.order) < ($1.rating.time, $1.order) }.map(\.rating)
        users = userNumbers.count
        items = itemNumbers.count
        let middle = ratings[ratings.count / 2].time
        split = ratings.firstIndex { $0.time > middle } ?? ratings.count
    }
}
