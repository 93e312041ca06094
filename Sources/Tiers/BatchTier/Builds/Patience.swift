import MeshService

/// How long a build waits for the coordinator, and in which steps.
package struct Patience: Sendable {
    /// How long the coordinator may be away before a build gives up.
    package var limit: Duration
    /// Waits between two attempts.
    package var pause: @Sendable (Duration) async throws -> Void

    package init(
        limit: Duration = .seconds(600),
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.limit = limit
        self.pause = pause
    }

    /// Asks again while the coordinator is away, for as long as the limit says, and while another builder has the lease, for as
    /// long as that takes.
    ///
    /// - Parameter waiting: called with why it waits.
    /// - Throws: what `body` throws; the last ``ControlRefusal`` when the limit is over.
    package func callAsFunction<Result>(
        _ body: () async throws -> Result, waiting: (String) -> Void
    ) async throws -> Result {
        let deadline = ContinuousClock.now + limit
        var backoff = CountedBackoff(base: .milliseconds(250), ceiling: .seconds(5))
        while true {
            do {
                return try await body()
            } catch let refusal as ControlRefusal {
                try Task.checkCancellation()
                switch refusal {
                case .away where ContinuousClock.now < deadline: waiting("\(refusal)")
                case .held: waiting("\(refusal)")
                default: throw refusal
                }
                try await pause(backoff.failed(random: .random(in: 0..<1)))
            }
        }
    }
}
