import MeshRPC

extension Bell {
    /// Returns when the bell has rung more than `rings` times, when the deadline has come, or when the task is cancelled.
    package func wait(past rings: UInt64, until deadline: ContinuousClock.Instant, clock: CoordinatorClock) async {
        await wait(past: rings, orUntil: { try await clock.sleep(deadline) })
    }
}
