import MeshRPC

/// When a process that ended by itself is started again: after a quarter of a second, ever later when it does not stay up, and
/// for ever, because what it lacks may come back. Time and chance are parameters.
package struct RestartPolicy: Sendable, Equatable {
    /// A process that ran for so long is taken to work: its next end is a first one.
    package static let provenAfter = Duration.seconds(60)
    private static let backoff = Backoff(initial: .milliseconds(250), multiplier: 2, cap: .seconds(10))

    private var failures = 0

    package init() {}

    /// Notes an end and says how long to wait.
    /// - Parameters:
    ///   - uptime: how long the process ran.
    ///   - random: uniform in 0..<1.
    package mutating func ended(after uptime: Duration, random: Double) -> Duration {
        failures = uptime >= Self.provenAfter ? 1 : failures + 1
        // The upper half of the bound: a crash loop shall not be a busy one, and its nodes shall not move in step.
        return Self.backoff.delay(attempt: failures, random: 0.5 + 0.5 * random)
    }
}
