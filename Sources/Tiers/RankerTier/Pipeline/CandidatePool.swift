import Learning

/// The candidates that recallers have found so far, each once, none that a filter takes out.
package struct CandidatePool: Sendable {
    package private(set) var candidates: [Candidate] = []
    package private(set) var items: RequestItems
    /// How many of the items that recallers found each filter took out, by its name, in the order of the filters.
    package var excluded: [(filter: String, items: Int)] {
        var excluded: [(filter: String, items: Int)] = []
        for (filter, count) in zip(filters, counts) where count > 0 {
            if let place = excluded.firstIndex(where: { $0.filter == filter.name }) {
                excluded[place].items += count
            } else {
                excluded.append((filter.name, count))
            }
        }
        return excluded
    }

    private let filters: [any CandidateFilter]
    private var counts: [Int]
    private var places: [Int32: Int] = [:]
    private var rejected: Set<Int32> = []
    private var quota = 0
    private var limit = RecallLimit()
    private let scores: [Float]

    /// - Parameter scores: the first stage's score of each item of the model.
    package init(_ items: RequestItems, filters: [any CandidateFilter], scores: [Float]) {
        self.items = items
        self.filters = filters
        self.scores = scores
        counts = [Int](repeating: 0, count: filters.count)
        candidates.reserveCapacity(512)
        places.reserveCapacity(512)
    }

    /// How many more candidates the source that is being asked may add.
    package var room: Int { quota }

    /// After how many offers the source that is being asked was cut off; nil when it was not.
    var cut: Int? { limit.isReached ? limit.offers : nil }

    /// A source's turn comes, which may add so many.
    ///
    /// - Returns: whether there is time for it.
    @discardableResult
    mutating func open(quota: Int, within limit: RecallLimit = RecallLimit()) -> Bool {
        self.quota = quota
        self.limit = limit
        return self.limit.mayBegin(with: candidates.count)
    }

    /// Adds an item that another source may have found before, unless a filter takes it out.
    ///
    /// - Returns: whether the source may add more.
    @discardableResult
    package mutating func add(_ item: Int32, by source: RecallSource) -> Bool {
        guard quota > 0, limit.admits(with: candidates.count) else { return false }
        return take(item, by: source)
    }

    /// The same for an item by its id, which the snapshot need not know.
    @discardableResult
    package mutating func add(id: String, by source: RecallSource) -> Bool {
        // What is not admitted gets no number.
        guard quota > 0, limit.admits(with: candidates.count) else { return false }
        return take(items.numbering(id), by: source)
    }

    private mutating func take(_ item: Int32, by source: RecallSource) -> Bool {
        if let place = places[item] {
            candidates[place].sources.insert(RecallSources(source))
            quota -= 1
            return quota > 0
        }
        guard !rejected.contains(item) else { return true }
        if let filter = filters.firstIndex(where: { !$0.keeps(item, of: items) }) {
            counts[filter] += 1
            rejected.insert(item)
            return true
        }
        places[item] = candidates.count
        let score = items.isInModel(item) ? scores[Int(item)] : 0
        candidates.append(
            Candidate(item: item, sources: RecallSources(source), retrievalScore: score > Ranking.excluded ? score : 0))
        quota -= 1
        return quota > 0
    }

    /// The number of an item that is to get a place of its own, unless a filter takes it out.
    mutating func admitted(id: String) -> Int32? {
        let item = items.numbering(id)
        return filters.allSatisfy { $0.keeps(item, of: items) } ? item : nil
    }
}
