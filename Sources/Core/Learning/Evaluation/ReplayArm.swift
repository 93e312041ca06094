/// One way of scoring all items for a user at a moment.
///
/// An arm is asked for many users at once from several threads; what it has learned is frozen before the replay starts.
public protocol ReplayArm: Sendable {
    /// What the report calls the arm.
    var name: String { get }

    /// Overwrites `scores` with one value an item, higher is better. The mask of what the user has already seen is the
    /// replay's business, the same for all arms.
    func score(_ situation: ReplaySituation, into scores: inout [Float])
}

/// An arm that chooses which history, with which weights, a frozen item-to-item model scores.
public struct HistoryArm<Rows: ItemWeightRows>: ReplayArm {
    public let choice: HistoryChoice
    public let scorer: Scorer<Rows>

    public init(_ choice: HistoryChoice, scorer: Scorer<Rows>) {
        self.choice = choice
        self.scorer = scorer
    }

    public var name: String { choice.name }

    public func score(_ situation: ReplaySituation, into scores: inout [Float]) {
        scorer.score(choice.history(situation), into: &scores)
    }
}
