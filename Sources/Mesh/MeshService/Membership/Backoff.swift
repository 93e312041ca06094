/// How long to wait before trying again: doubling from a base to a ceiling, with full jitter
/// (aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter), so that a fleet does not return all at once.
public struct Backoff: Sendable, Equatable {
    public let base: Duration
    public let ceiling: Duration
    public private(set) var failures = 0

    public init(base: Duration = .milliseconds(100), ceiling: Duration = .seconds(5)) {
        self.base = base
        self.ceiling = ceiling
    }

    /// Notes a failure and says how long to wait.
    /// - Parameter random: uniform in 0..<1.
    public mutating func failed(random: Double) -> Duration {
        let factor = Double(UInt64(1) << UInt64(min(failures, 30)))
        failures += 1
        let limit = min(base * factor, ceiling)
        // At least a tenth, so that the luckiest draw is not a busy loop.
        return limit * (0.1 + 0.9 * random)
    }

    public mutating func succeeded() { failures = 0 }
}
