import Refresh

extension RefreshDispatch {
    /// Stops refreshing a signal.
    package mutating func hold(_ signal: String, because reason: String) {
        held.hold(signal, because: reason)
        scheduler.hold(signal, true)
    }

    package mutating func release(_ signal: String) {
        held.release(signal)
        scheduler.hold(signal, false)
    }

    /// The terms of a cell's priority; nil for a cell that no feedback has been about.
    package func explain(_ cell: CellID, elapsed: Duration) -> PriorityExplanation? {
        scheduler.explain(cell, now: time.ofCells(elapsed: elapsed))
    }

    /// What an operator has to know; harm of signals that are held already is not told again.
    package var alarms: [RaisedAlarm] {
        scheduler.alarms.compactMap { alarm in
            if case .harmful(let signal, _) = alarm, held.reasons[signal] != nil { return nil }
            return RaisedAlarm(alarm)
        }
    }
}
