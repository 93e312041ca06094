import Signals

/// Which time the refresh scheduler lives in.
///
/// A refresh pays by how stale a cell is in the time of the events, but it costs CPU time of real machines. Live, both pass
/// alike. In a replay ten months pass in a minute, so **ages and query rates follow the events**: the newest `as_of` that
/// feedback has reported, which never runs backwards. **The budget's token bucket and the leases always follow the wall**,
/// because machines are no faster in a replay and a worker needs its real seconds.
///
/// The wall is the time since the process started, on a clock that nobody can set.
package struct RefreshTime: Sendable, Equatable {
    package let followsEvents: Bool
    private var newestEvent: Timestamp?

    /// - Parameter replay: whether the mesh replays recorded events.
    package init(replay: Bool) {
        followsEvents = replay
    }

    /// Feedback has reported observations up to this time.
    package mutating func observe(asOf: Timestamp) {
        newestEvent = max(newestEvent ?? asOf, asOf)
    }

    /// The present for ages and query rates, in seconds. In a replay before the first feedback it is 0: there are no cells
    /// yet that could have an age.
    package func ofCells(elapsed: Duration) -> Double {
        followsEvents ? newestEvent?.seconds ?? 0 : ofBudget(elapsed: elapsed)
    }

    /// The present for the budget and the leases, in seconds.
    package func ofBudget(elapsed: Duration) -> Double { elapsed / .seconds(1) }
}
