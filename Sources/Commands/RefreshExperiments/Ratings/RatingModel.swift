/// Item factors by alternating least squares on the first half, frozen, and every user's vector after each of their ratings.
public struct RatingModel: Sendable {
    private static let rounds = 8

    let log: RatingLog
    let mode: RatingMode
    /// Ratings of each user, oldest first, by their places in the log.
    let histories: [[Int]]
    /// Of each user, ratings before the split.
    let known: [Int]
    private let items: [Double]
    private let mean: Double
    /// `vectors[user][count - known]` is fitted on the first `count` ratings.
    private let vectors: [[[Double]]]

    public init(_ log: RatingLog, mode: RatingMode, seed: UInt64 = 1) {
        self.log = log
        self.mode = mode
        let train = log.ratings[..<log.split]
        let mean = mode.startsAtMean ? train.reduce(0) { $0 + $1.value } / Double(train.count) : 0
        let dimension = mode.dimension
        var random = SeededGenerator(seed: seed)
        var items = (0..<log.items * dimension).map { _ in Double.random(in: -0.1...0.1, using: &random) }
        var users = [Double](repeating: 0, count: log.users * dimension)
        for _ in 0..<Self.rounds {
            Self.solve(&users, from: items, train.map { ($0.user, $0.item, $0.value - mean) }, mode)
            Self.solve(&items, from: users, train.map { ($0.item, $0.user, $0.value - mean) }, mode)
        }
        // An item that nobody rated before the split has no factors.
        let rated = Set(train.map(\.item))
        for item in 0..<log.items where !rated.contains(item) {
            for index in 0..<dimension { items[item * dimension + index] = 0 }
        }
        var histories = [[Int]](repeating: [], count: log.users)
        for (place, rating) in log.ratings.enumerated() { histories[rating.user].append(place) }
        self.histories = histories
        known = histories.map { history in history.count { $0 < log.split } }
        self.items = items
        self.mean = mean
        vectors = Self.vectors(log, mode, histories, known, items, mean)
    }

    /// Fits each of `targets` to `sources` by the ratings (target, source, value).
    private static func solve(
        _ targets: inout [Double], from sources: [Double], _ ratings: [(Int, Int, Double)], _ mode: RatingMode
    ) {
        let dimension = mode.dimension
        var systems: [Int: RidgeSystem] = [:]
        for (target, source, value) in ratings {
            systems[target, default: RidgeSystem(dimension: dimension, ridge: mode.itemRidge)]
                .add(sources[source * dimension..<(source + 1) * dimension], target: value)
        }
        for (target, system) in systems {
            targets.replaceSubrange(target * dimension..<(target + 1) * dimension, with: system.solution())
        }
    }

    private static func vectors(
        _ log: RatingLog, _ mode: RatingMode, _ histories: [[Int]], _ known: [Int], _ items: [Double], _ mean: Double
    ) -> [[[Double]]] {
        let dimension = mode.dimension
        var vectors = histories.indices.map { user in
            var system = RidgeSystem(dimension: dimension, ridge: mode.ridge)
            var fitted: [[Double]] = []
            if known[user] == 0 { fitted.append([Double](repeating: 0, count: dimension)) }
            for (number, place) in histories[user].enumerated() {
                let rating = log.ratings[place]
                system.add(
                    items[rating.item * dimension..<(rating.item + 1) * dimension], target: rating.value - mean)
                if number + 1 >= known[user] { fitted.append(system.solution()) }
            }
            return fitted
        }
        guard mode.startsAtMean else { return vectors }
        let seen = known.indices.filter { known[$0] > 0 }
        let middle = (0..<dimension).map { index in
            seen.reduce(0) { $0 + vectors[$1][0][index] } / Double(seen.count)
        }
        for user in known.indices where known[user] == 0 { vectors[user][0] = middle }
        return vectors
    }

    /// Whether the item can be predicted: it was rated before the split.
    func hasFactors(_ item: Int) -> Bool {
        items[item * mode.dimension..<(item + 1) * mode.dimension].contains { $0 != 0 }
    }

    /// Squared error of a rating by its user's vector of the first `count` ratings.
    func loss(_ place: Int, count: Int) -> Double {
        let rating = log.ratings[place]
        let vector = vectors[rating.user][count - known[rating.user]]
        var score = mean - rating.value
        for index in 0..<mode.dimension { score += vector[index] * items[rating.item * mode.dimension + index] }
        return score * score
    }
}
