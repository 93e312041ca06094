/// Notices that something which is owed does not move. It is sampled now and then, so that what moves pays nothing for it.
package struct ProgressWatch {
    private var mark = 0
    private var since: StoredInstant?

    package init() {}

    /// `progress` is a count that grows as things move, nil while nothing is owed. True when it moved by less than `minimum` for
    /// `timeout`, as seen by the samples: with samples `t` apart, after `timeout` to `timeout + 2t`.
    package mutating func isStalled(
        progress: Int?, minimum: Int = 1, timeout: Duration, now: ContinuousClock.Instant
    ) -> Bool {
        guard let progress else {
            since = nil
            return false
        }
        guard let since, abs(progress - mark) < minimum else {
            mark = progress
            self.since = StoredInstant(now)
            return false
        }
        return since.instant.duration(to: now) >= timeout
    }
}
