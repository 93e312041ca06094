import MeshHTTP2

/// One timer for many deadlines: it stands at the earliest that was ever armed, and looks for the next when it fires. So a
/// call costs no timer of its own, and calls that end in time cost nothing at all.
package struct DeadlineTimer {
    private var armed: StoredInstant?

    package init() {}

    /// The instant for which a timer must be scheduled; nil when an earlier one stands already.
    package mutating func arm(_ deadline: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        if let armed, armed.instant <= deadline { return nil }
        armed = StoredInstant(deadline)
        return deadline
    }

    /// After the timer for `instant` fired: the next to schedule. A timer that an earlier one replaced is ignored.
    package mutating func fired(
        _ instant: ContinuousClock.Instant, earliest: ContinuousClock.Instant?
    ) -> ContinuousClock.Instant? {
        guard armed == StoredInstant(instant) else { return nil }
        armed = earliest.map { StoredInstant($0) }
        return earliest
    }
}
