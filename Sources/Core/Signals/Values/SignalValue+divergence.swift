#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension SignalValue {
    /// How far two values of one signal are apart, from 0 (the same) to 1; values of different kinds are 1 apart.
    ///
    /// Distributions: Jensen-Shannon divergence in bits. Vectors: half of (1 - cosine). Scalars: |a - b| / (|a| + |b|).
    /// Categories: whether they differ. Items: 1 - |A ∩ B| / |A ∪ B|.
    public static func divergence(_ left: SignalValue, _ right: SignalValue) -> Double {
        switch (left, right) {
        case (.scalar(let a), .scalar(let b)):
            let scale = a.magnitude + b.magnitude
            return scale == 0 ? 0 : (a - b).magnitude / scale
        case (.category(let a), .category(let b)):
            return a == b ? 0 : 1
        case (.distribution(let a), .distribution(let b)):
            return jensenShannon(a, b)
        case (.vector(let a), .vector(let b)):
            return cosineDistance(a, b)
        case (.items(let a), .items(let b)):
            let first = Set(a.map(\.itemID))
            let second = Set(b.map(\.itemID))
            let union = first.union(second).count
            return union == 0 ? 0 : 1 - Double(first.intersection(second).count) / Double(union)
        default:
            return 1
        }
    }

    private static func jensenShannon(_ left: Distribution, _ right: Distribution) -> Double {
        if left.isEmpty && right.isEmpty { return 0 }
        if left.isEmpty || right.isEmpty { return 1 }
        func half(_ from: Distribution, _ to: Distribution) -> Double {
            from.entries.reduce(0) { sum, entry in
                sum + entry.weight * log2(entry.weight / (0.5 * (entry.weight + to[entry.label])))
            }
        }
        return min(1, max(0, 0.5 * half(left, right) + 0.5 * half(right, left)))
    }

    private static func cosineDistance(_ left: [Double], _ right: [Double]) -> Double {
        guard left.count == right.count else { return 1 }
        var dot = 0.0
        var leftSquare = 0.0
        var rightSquare = 0.0
        for (a, b) in zip(left, right) {
            dot += a * b
            leftSquare += a * a
            rightSquare += b * b
        }
        if leftSquare == 0 || rightSquare == 0 { return leftSquare == rightSquare ? 0 : 1 }
        return min(1, max(0, 0.5 * (1 - dot / (leftSquare * rightSquare).squareRoot())))
    }
}
