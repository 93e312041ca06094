import MeshService
import Signals

/// The two clocks of the control plane, injected so that leases and long polls are tested on paused ones.
///
/// Leases, deadlines and the budget run on the monotonic clock, which no administrator can set; times that leave the
/// process are the wall clock's.
package struct CoordinatorClock: Sendable {
    package var now: @Sendable () -> ContinuousClock.Instant
    package var wallNow: @Sendable () -> Timestamp
    /// Returns at the instant, or throws when the task is cancelled before.
    package var sleep: @Sendable (_ until: ContinuousClock.Instant) async throws -> Void

    package init(
        now: @escaping @Sendable () -> ContinuousClock.Instant, wallNow: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (ContinuousClock.Instant) async throws -> Void
    ) {
        self.now = now
        self.wallNow = wallNow
        self.sleep = sleep
    }

    package static let live = CoordinatorClock(
        now: { ContinuousClock.now },
        wallNow: { Timestamp(microseconds: WallClock.now()) },
        sleep: { try await ContinuousClock().sleep(until: $0) })
}
