/// Exponential backoff with full jitter: a wait uniform in 0 to `min(cap, initial * multiplier^(attempt - 1))`.
/// Source: Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
public struct Backoff: Sendable, Equatable {
    public var initial: Duration
    public var multiplier: Double
    public var cap: Duration

    public init(initial: Duration, multiplier: Double, cap: Duration) {
        self.initial = initial
        self.multiplier = multiplier
        self.cap = cap
    }

    /// The wait after failure number `attempt` (from 1); `random` is uniform in 0...1.
    public func delay(attempt: Int, random: Double) -> Duration {
        precondition(attempt >= 1 && (0...1).contains(random), "attempt from 1, random in 0...1")
        var bound = initial
        for _ in 1..<attempt where bound < cap { bound = bound * multiplier }
        return min(bound, cap) * random
    }
}
