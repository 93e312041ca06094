/// Descending scores among which the place of any other score is found without searching most of them.
///
/// The range of the scores is cut into buckets of one width, and only the scores of the same bucket are compared. The bucket
/// grows with the score, whatever rounding does, so that the places are exact.
struct ScoreLadder {
    private static let bucketCount = 1_024

    let descending: [Float]
    private let lowest: Float
    /// Buckets a unit of score.
    private let density: Float
    /// How many scores lie in each bucket or a higher one; one bucket more than there are.
    private let reaching: [Int32]

    init(_ descending: [Float]) {
        self.descending = descending
        let range = (descending.first ?? 0) - (descending.last ?? 0)
        let lowest = descending.last ?? 0
        let density = range > 0 && range.isFinite ? Float(Self.bucketCount) / range : 0
        var reaching = [Int32](repeating: 0, count: Self.bucketCount + 1)
        for score in descending { reaching[Self.bucket(score, lowest, density)] += 1 }
        for bucket in (0..<Self.bucketCount).reversed() { reaching[bucket] += reaching[bucket + 1] }
        self.lowest = lowest
        self.density = density
        self.reaching = reaching
    }

    /// Adds 1 for each score to the count of the ladder's scores that are not below it: `counts[n]` is how many of `scores` have
    /// exactly the first `n` of the ladder at or above them. Scores not above the lowest of the ladder are left out.
    ///
    /// - Parameter counts: one more than the ladder has scores.
    func count(_ scores: [Float], by change: Int, into counts: inout [Int]) {
        precondition(counts.count == descending.count + 1, "counts are of every place")
        descending.withUnsafeBufferPointer { descending in
            reaching.withUnsafeBufferPointer { reaching in
                counts.withUnsafeMutableBufferPointer { counts in
                    for score in scores where score > lowest {
                        let bucket = Self.bucket(score, lowest, density)
                        var (low, high) = (Int(reaching[bucket + 1]), Int(reaching[bucket]))
                        while low < high {
                            let middle = (low + high) / 2
                            if descending[middle] < score { high = middle } else { low = middle + 1 }
                        }
                        counts[low] += change
                    }
                }
            }
        }
    }

    /// Never falls when the score grows; what is no number is in the lowest.
    private static func bucket(_ score: Float, _ lowest: Float, _ density: Float) -> Int {
        let position = (score - lowest) * density
        guard position > 0 else { return 0 }
        return position < Float(bucketCount) ? Int(position) : bucketCount - 1
    }
}
