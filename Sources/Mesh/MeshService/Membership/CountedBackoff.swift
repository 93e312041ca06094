import MeshRPC

/// A backoff that counts the failures in a row: how long to wait before trying again.
public struct CountedBackoff: Sendable, Equatable {
    private let backoff: Backoff
    public private(set) var failures = 0

    public init(base: Duration = .milliseconds(100), ceiling: Duration = .seconds(5)) {
        self.backoff = Backoff(initial: base, multiplier: 2, cap: ceiling)
    }

    /// Notes a failure and says how long to wait.
    /// - Parameter random: uniform in 0..<1.
    public mutating func failed(random: Double) -> Duration {
        failures += 1
        // At least a tenth of the bound, so that the luckiest draw is not a busy loop.
        return backoff.delay(attempt: failures, random: 0.1 + 0.9 * random)
    }

    public mutating func succeeded() { failures = 0 }
}
