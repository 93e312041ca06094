/// Scores of all items, standardised over those that take part when they are read.
struct StandardScores {
    /// As they were given.
    let scores: [Float]
    private let shift: Float
    private let scale: Float

    /// - Parameters:
    ///   - scores: one an item.
    ///   - seen: items that take no part, each once.
    ///   - reliability: multiplies the result, 0 ... 1.
    init(_ scores: [Float], seen: [Int32], reliability: Float = 1) {
        self.scores = scores
        var (sum, squares) = Self.moments(scores)
        for item in seen {
            let score = Double(scores[Int(item)])
            sum -= score
            squares -= score * score
        }
        let count = max(Double(scores.count - seen.count), 1)
        let mean = sum / count
        let variance = squares / count - mean * mean
        guard variance > 1e-14, reliability > 0 else {
            (shift, scale) = (0, 0)
            return
        }
        (shift, scale) = (Float(mean), reliability / Float(variance.squareRoot()))
    }

    /// Mean 0 and deviation 1 over the items that take part; zero if they do not differ, and for an item that is not known.
    subscript(item: Int32) -> Float { item < scores.count ? (scores[Int(item)] - shift) * scale : 0 }

    /// Of every item.
    var standardised: [Float] { scores.map { ($0 - shift) * scale } }

    /// How many of the items that take part have a higher value than each item in `items`. An item that is not known comes last.
    func ranks(of items: [Int32], seen: [Int32]) -> [Int] {
        guard scale > 0 else { return items.map { $0 < scores.count ? 0 : scores.count } }
        let places = descending(items)
        var ranks = [Int](repeating: scores.count, count: items.count)
        guard !places.isEmpty else { return ranks }
        let ladder = ScoreLadder(places.map { scores[Int(items[$0])] }, expected: scores.count)
        // Items above the candidate at each place, but not above the one before it.
        var above = [Int](repeating: 0, count: places.count + 1)
        ladder.count(scores, by: 1, into: &above)
        ladder.count(seen.map { scores[Int($0)] }, by: -1, into: &above)
        var higher = 0
        for (order, place) in places.enumerated() {
            higher += above[order]
            ranks[place] = higher
        }
        return ranks
    }

    /// The positions in `items` of the known ones, the highest score first.
    private func descending(_ items: [Int32]) -> [Int] {
        // Scores as integers that order alike, with the positions in one word.
        var keys: [UInt64] = []
        keys.reserveCapacity(items.count)
        for (place, item) in items.enumerated() where item < scores.count {
            let bits = scores[Int(item)].bitPattern
            let ascending = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
            keys.append(UInt64(~ascending) << 32 | UInt64(UInt32(place)))
        }
        keys.sort()
        return keys.map { Int($0 & 0xffff_ffff) }
    }

    /// The sums of the values and of their squares, in lanes that are added up at the end.
    private static func moments(_ scores: [Float]) -> (sum: Double, squares: Double) {
        scores.withUnsafeBufferPointer { scores in
            var sums = SIMD8<Double>()
            var squares = SIMD8<Double>()
            let lanes = scores.count / 8 * 8
            for start in stride(from: 0, to: lanes, by: 8) {
                let values = SIMD8<Double>(
                    UnsafeRawPointer(scores.baseAddress.unsafelyUnwrapped + start).loadUnaligned(as: SIMD8<Float>.self))
                sums += values
                squares += values * values
            }
            var (sum, square) = (sums.sum(), squares.sum())
            for score in scores[lanes...] {
                sum += Double(score)
                square += Double(score) * Double(score)
            }
            return (sum, square)
        }
    }
}
