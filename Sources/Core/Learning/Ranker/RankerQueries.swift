/// Walks through events and yields, for each moment at which a user took something new, a query with features as of then.
///
/// The items of one second are one query, predicted from strictly earlier events. Candidates are what retrieval would have
/// handed to the ranker; of those that the user did not take, the best of retrieval are kept and some of the others drawn. A
/// query without a taken item among the candidates teaches nothing and is left out.
public struct RankerQueries<Generator: RandomNumberGenerator>: Sequence, IteratorProtocol {
    let features: RankerFeatures
    private let sampling: RankerSampling
    private let time: Double
    private let share: Double
    private var users: ArraySlice<[TimedInteraction]>
    private var walk: HistoryWalk?
    private var waiting: HistoryWalk.Step?
    private var queries = 0
    private var generator: Generator

    /// - Parameters:
    ///   - events: sorted by time; all of them may become history.
    ///   - time: seconds since the epoch; later events become queries. `features.models` must not have been fitted on them.
    ///   - generator: draws negatives, and queries if there are too many.
    public init(
        _ events: some Collection<TimedInteraction>, userCount: Int, after time: Double, features: RankerFeatures,
        sampling: RankerSampling = RankerSampling(), using generator: Generator
    ) {
        self.features = features
        self.sampling = sampling
        self.time = time
        self.generator = generator
        let later = events.count { Double($0.time) > time }
        share = Double(sampling.maximumQueries) / Double(Swift.max(later, 1))
        users = ReplayDataset.histories(of: events, userCount: userCount)[...]
    }

    public mutating func next() -> RankerQuery? {
        while let (situation, taken) = nextMoment() {
            if share < 1, Double.random(in: 0..<1, using: &generator) >= share { continue }
            if let query = query(situation, taken: taken) { return query }
        }
        return nil
    }

    /// The next moment after `time` with the items that were taken at it.
    private mutating func nextMoment() -> (ReplaySituation, taken: Set<Int32>)? {
        var moment: ReplaySituation?
        var taken: Set<Int32> = []
        while let step = nextStep() {
            if let known = moment, known.user != step.event.user || known.now != step.event.time {
                waiting = step
                return (known, taken)
            }
            if moment == nil {
                moment = ReplaySituation(user: step.event.user, now: step.event.time, history: step.history)
            }
            taken.insert(step.event.item)
        }
        return moment.map { ($0, taken) }
    }

    private mutating func nextStep() -> HistoryWalk.Step? {
        if let step = waiting {
            waiting = nil
            return step
        }
        while true {
            while let step = walk?.next() {
                if Double(step.event.time) > time { return step }
            }
            guard let events = users.popFirst() else { return nil }
            walk = events.last.map { Double($0.time) > time } == true ? HistoryWalk(events) : nil
        }
    }

    private mutating func query(_ situation: ReplaySituation, taken: Set<Int32>) -> RankerQuery? {
        let candidates = features.candidates(situation)
        guard candidates.items.contains(where: taken.contains) else { return nil }
        let others = candidates.items.indices.filter { !taken.contains(candidates.items[$0]) }
        var weights: [Int: Float] = [:]
        for position in others.prefix(sampling.bestNegatives) { weights[position] = 1 }
        var rest = Array(others.dropFirst(sampling.bestNegatives))
        let drawn = Swift.min(sampling.drawnNegatives, rest.count)
        let weight = Float(rest.count) / Float(Swift.max(drawn, 1))
        for _ in 0..<drawn {
            rest.swapAt(Int.random(in: 0..<rest.count, using: &generator), rest.count - 1)
            weights[rest.removeLast()] = weight
        }
        for position in candidates.items.indices where taken.contains(candidates.items[position]) {
            weights[position] = 1
        }
        let rows = candidates.items.indices.filter { weights[$0] != nil }
        defer { queries += 1 }
        return RankerQuery(
            id: queries, user: situation.user, time: situation.now, items: rows.map { candidates.items[$0] },
            labels: rows.map { taken.contains(candidates.items[$0]) }, weights: rows.map { weights[$0] ?? 1 },
            features: rows.flatMap { candidates.row($0) })
    }
}

/// Which rows a query keeps, and how many queries there are.
public struct RankerSampling: Sendable, Equatable {
    /// Candidates that were not taken, the best of retrieval first.
    public var bestNegatives: Int
    /// Drawn from the remaining candidates that were not taken.
    public var drawnNegatives: Int
    /// Queries at most, on average; if there are more moments, each is taken with the same probability.
    public var maximumQueries: Int

    public init(bestNegatives: Int = 50, drawnNegatives: Int = 50, maximumQueries: Int = 20_000) {
        self.bestNegatives = bestNegatives
        self.drawnNegatives = drawnNegatives
        self.maximumQueries = maximumQueries
    }
}
