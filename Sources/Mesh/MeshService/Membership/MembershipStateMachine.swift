/// A node's part in the membership protocol, as decisions on a clock that the caller owns.
///
/// The node joins, renews its lease with heartbeats at a third of it, and says at once when something about it has
/// changed. When the coordinator is away it tries again with backoff, for ever; when it has been silent for longer than
/// the lease, the coordinator has dropped it, so it joins anew. Leaving is one attempt: a coordinator that does not
/// hear it will see the lease end.
package struct MembershipStateMachine {
    /// Time on a monotonic clock, as the time since some start.
    package typealias Instant = Duration

    package enum Call: Equatable {
        case join, heartbeat
    }

    package enum Action: Equatable {
        case call(Call)
        /// Nothing to do until then, unless the report changes.
        case wait(until: Instant)
        case stop
    }

    private enum Phase: Equatable {
        /// Not, or no longer, known to the coordinator.
        case outside
        case member(leaseEnds: Instant)
        case left
    }

    private var phase = Phase.outside
    private var backoff: CountedBackoff
    private var nextCall: Instant
    private var reportChanged = false
    private var isCalling = false

    package init(now: Instant, backoff: CountedBackoff = CountedBackoff()) {
        self.backoff = backoff
        self.nextCall = now
    }

    /// Whether the coordinator counts on this node, as far as the node knows.
    package func isMember(now: Instant) -> Bool {
        if case .member(let ends) = phase { now < ends } else { false }
    }

    /// What to do now. After `.call`, exactly one of ``succeeded(lease:now:)`` and ``failed(now:random:)`` follows.
    package mutating func next(now: Instant) -> Action {
        precondition(!isCalling, "one call at a time")
        switch phase {
        case .left: return .stop
        case .member(let ends) where now >= ends: phase = .outside
        case .member, .outside: break
        }
        // A failing coordinator is not called more often because the node has news.
        let isDue = now >= nextCall || (reportChanged && backoff.failures == 0)
        guard isDue else { return .wait(until: nextCall) }
        isCalling = true
        reportChanged = false
        return .call(phase == .outside ? .join : .heartbeat)
    }

    package mutating func succeeded(lease: Duration, now: Instant) {
        isCalling = false
        guard phase != .left else { return }
        let lease = max(lease, .milliseconds(30))
        backoff.succeeded()
        phase = .member(leaseEnds: now + lease)
        nextCall = now + lease / 3
    }

    package mutating func failed(now: Instant, random: Double) {
        isCalling = false
        nextCall = now + backoff.failed(random: random)
    }

    /// What the node says of itself is different now.
    package mutating func noteReportChanged() { reportChanged = true }

    /// The node goes away. True when the coordinator should be told.
    package mutating func leave() -> Bool {
        defer { phase = .left }
        if case .member = phase { return true }
        return isCalling
    }
}
