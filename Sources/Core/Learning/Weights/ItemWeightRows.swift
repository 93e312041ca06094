/// Item-to-item weights by row, wherever they are stored: in memory, sparse, or in a memory-mapped snapshot.
///
/// Row `i` holds what history item `i` says about every candidate.
public protocol ItemWeightRows: Sendable {
    var itemCount: Int { get }

    /// Adds `weight · row(item)` to `scores`, which must hold `itemCount` values.
    func accumulate(_ item: Int32, weight: Float, into scores: inout [Float])

    /// The single weight of `candidate` in `row(item)`, zero when it is not held: for explaining a score, not for scoring.
    subscript(item: Int32, candidate: Int32) -> Float { get }
}

extension ItemWeightRows {
    /// The scores of a history: the sum of its items' rows.
    public func scores(history: some Sequence<Int32>) -> [Float] {
        var scores = [Float](repeating: 0, count: itemCount)
        for item in history { accumulate(item, weight: 1, into: &scores) }
        return scores
    }
}
