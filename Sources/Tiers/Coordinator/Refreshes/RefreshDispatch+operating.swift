import Refresh

/// What was granted and refused of request-time work, in CPU-milliseconds since the start.
package struct TokenTotals: Sendable, Equatable {
    package var granted = 0.0
    package var refused = 0.0
    /// Normalised loss that a CPU-millisecond of it saves, as those who ask say; an exponential mean over about the last twenty.
    package var valuePerMilli = 0.0

    mutating func ask(worth value: Double) { valuePerMilli += (value - valuePerMilli) / 20 }
}

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

    /// Takes CPU time for request-time work: what is wanted, else the least that is of use.
    ///
    /// - Parameters:
    ///   - valuePerMilli: normalised loss that a CPU-millisecond saves; nil: not known.
    /// - Returns: CPU-milliseconds; 0 when the budget does not afford them.
    package mutating func takeTokens(
        wanted: Double, least: Double, valuePerMilli: Double?, elapsed: Duration
    ) -> Double {
        let now = time.ofBudget(elapsed: elapsed)
        if let valuePerMilli { tokens.ask(worth: valuePerMilli) }
        for cost in least > 0 && least < wanted ? [wanted, least] : [wanted] where cost > 0 {
            if scheduler.takeTokens(cost, value: valuePerMilli.map { $0 * cost }, at: now) {
                tokens.granted += cost
                return cost
            }
        }
        tokens.refused += wanted
        return 0
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
