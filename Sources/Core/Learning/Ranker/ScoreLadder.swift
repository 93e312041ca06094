/// Descending scores among which other scores find their places.
///
/// Scores fall into buckets by their sign, exponent and first digits, which spread them evenly whatever their range is: most
/// scores of a sparse model lie in a corner of it. Only scores of one bucket are compared, so that places are exact.
struct ScoreLadder {
    private let keys: [UInt32]
    private let shift: UInt32
    /// How many of the ladder lie in each bucket or a higher one; one bucket more than there are.
    private let reaching: [Int32]

    /// - Parameter expected: how many scores will look for their places, by which the buckets go.
    init(_ descending: [Float], expected: Int) {
        let buckets = min(max(expected, 256), 65_536)
        let bits = UInt32(Int.bitWidth - 1 - buckets.leadingZeroBitCount)
        let keys = descending.map(Self.key)
        let shift = 32 - bits
        var reaching = [Int32](repeating: 0, count: 1 << bits + 1)
        for key in keys { reaching[Int(key >> shift)] += 1 }
        for bucket in reaching.indices.dropLast().reversed() { reaching[bucket] += reaching[bucket + 1] }
        self.keys = keys
        self.shift = shift
        self.reaching = reaching
    }

    /// Adds `change` for each of `scores` to the count of its place: `counts[n]` is how many have exactly the first `n` of the
    /// ladder at or above them.
    ///
    /// - Parameter counts: one more than the ladder has scores.
    func count(_ scores: [Float], by change: Int, into counts: inout [Int]) {
        precondition(counts.count == keys.count + 1, "counts are of every place")
        keys.withUnsafeBufferPointer { keys in
            reaching.withUnsafeBufferPointer { reaching in
                counts.withUnsafeMutableBufferPointer { counts in
                    for score in scores {
                        let key = Self.key(score)
                        let bucket = Int(key >> shift)
                        var (low, high) = (Int(reaching[bucket + 1]), Int(reaching[bucket]))
                        while low < high {
                            let middle = (low + high) / 2
                            if keys[middle] < key { high = middle } else { low = middle + 1 }
                        }
                        counts[low] += change
                    }
                }
            }
        }
    }

    /// Orders as the scores do; both zeros are one.
    @inline(__always)
    private static func key(_ score: Float) -> UInt32 {
        let bits = (score + 0).bitPattern
        return bits ^ (bits >> 31 == 0 ? 0x8000_0000 : .max)
    }
}
