#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Draws from the Poisson distribution.
enum PoissonSample {
    /// Means above this are drawn in parts, whose sum is distributed as the whole.
    private static let largestPart = 30.0

    /// Knuth's method: exact, and in time proportional to the mean.
    static func draw(mean: Double, using random: inout some RandomNumberGenerator) -> Int {
        var rest = mean
        var count = 0
        while rest > 0 {
            let part = min(rest, largestPart)
            rest -= part
            let limit = exp(-part)
            var product = Double.random(in: 0..<1, using: &random)
            while product > limit {
                product *= Double.random(in: 0..<1, using: &random)
                count += 1
            }
        }
        return count
    }
}
