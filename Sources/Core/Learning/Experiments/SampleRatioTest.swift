#if canImport(Glibc)
import Glibc
#endif

/// Whether the arms of an experiment have as many users as their shares say (Fabijan et al., "Diagnosing Sample Ratio Mismatch
/// in Online Controlled Experiments", KDD 2019): if not, whatever else the experiment says is in doubt.
public struct SampleRatioTest: Sendable, Equatable {
    /// Below it, the ratio is a mismatch: small, because many experiments are looked at.
    public static let threshold = 0.001

    public let chiSquared: Double
    public let degreesOfFreedom: Int
    /// The probability of such counts, or ones further off, if the shares are right.
    public let p: Double

    public var isMismatch: Bool { p < Self.threshold }

    /// - Parameters:
    ///   - counts: users of each arm.
    ///   - shares: what each arm should have; they need not add up to 1. An arm with a share of zero takes no part.
    /// - Returns: nil with fewer than two arms or nobody in them.
    public init?(counts: [Int], shares: [Double]) {
        precondition(counts.count == shares.count, "every arm has a count and a share")
        let arms = zip(counts, shares).filter { $0.1 > 0 }
        let (users, total) = (arms.reduce(0) { $0 + $1.0 }, arms.reduce(0) { $0 + $1.1 })
        guard arms.count > 1, users > 0 else { return nil }
        chiSquared = arms.reduce(0) { sum, arm in
            let expected = Double(users) * arm.1 / total
            return sum + (Double(arm.0) - expected) * (Double(arm.0) - expected) / expected
        }
        degreesOfFreedom = arms.count - 1
        p = Self.upperGamma(Double(degreesOfFreedom) / 2, chiSquared / 2)
    }

    /// The regularised upper incomplete gamma function `Q(a, x)`: a series below `a + 1`, a continued fraction above (Press et
    /// al., Numerical Recipes, 6.2).
    private static func upperGamma(_ a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 1 }
        let factor = exp(a * log(x) - x - lgamma(a))
        if x < a + 1 {
            var (term, sum, n) = (1 / a, 1 / a, a)
            while abs(term) > abs(sum) * 1e-15 {
                n += 1
                term *= x / n
                sum += term
            }
            return max(0, 1 - factor * sum)
        }
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var h = d
        for i in 1...1_000 {
            let an = -Double(i) * (Double(i) - a)
            b += 2
            d = an * d + b
            if abs(d) < tiny { d = tiny }
            c = b + an / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            h *= d * c
            if abs(d * c - 1) < 1e-15 { break }
        }
        return factor * h
    }
}
