#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The upper tail of the Poisson distribution.
public enum PoissonTail {
    /// log₁₀ P(X ≥ count) for X ~ Poisson(mean), stable where the probability itself would underflow.
    ///
    /// Above the mean: the first term e^(−μ)·μ^k / k! times the converging series 1 + μ/(k+1) + μ²/((k+1)(k+2)) + …
    /// (regularised lower incomplete gamma function, Numerical Recipes §6.2). Otherwise 1 minus the lower sum.
    public static func log10(atLeast count: Int, mean: Double) -> Double {
        if count <= 0 { return 0 }
        if mean <= 0 { return -.infinity }
        if Double(count) > mean { return upper(count, mean) }
        // P(X < k) is at most about a half here, so the difference loses nothing.
        var term = -mean
        var lower = 0.0
        for index in 0..<count {
            lower += exp(term)
            term += log(mean) - log(Double(index + 1))
        }
        return log1p(-min(lower, 1 - 1e-12)) / log(10)
    }

    private static func upper(_ count: Int, _ mean: Double) -> Double {
        var series = 1.0
        var factor = 1.0
        var index = Double(count)
        while factor > series * 1e-12 {
            index += 1
            factor *= mean / index
            series += factor
        }
        let first = -mean + Double(count) * log(mean) - lgamma(Double(count) + 1)
        return (first + log(series)) / log(10)
    }
}
