import Logging
import MeshRPC
import Refresh
import Signals

/// What an operator does about refreshes, and asks of them.
extension ControlPlane {
    /// Stops refreshing a signal, durably.
    /// - Returns: whether that is news; another reason alone is none.
    /// - Throws: `PlacementRefusal` for an unknown signal, `RocksDBError`.
    package func hold(_ signal: String, because reason: String) throws -> Bool {
        try check(signal)
        var next = refreshes.held
        let isNews = next.reasons[signal] == nil
        next.hold(signal, because: reason)
        try store.write(next)
        refreshes.hold(signal, because: reason)
        logger.warning("refreshes held", metadata: ["signal": "\(signal)", "reason": "\(reason)"])
        return isNews
    }

    /// Refreshes a signal again.
    /// - Returns: whether it was held. One that the catalogue has no more can be released too.
    /// - Throws: `PlacementRefusal` for a signal that is neither known nor held, `RocksDBError`.
    package func release(_ signal: String) throws -> Bool {
        var next = refreshes.held
        guard next.reasons[signal] != nil else {
            try check(signal)
            return false
        }
        next.release(signal)
        try store.write(next)
        refreshes.release(signal)
        logger.info("refreshes released", metadata: ["signal": "\(signal)"])
        refreshBell.ring()
        return true
    }

    /// CPU-milliseconds for work without a lease; 0 when the budget does not afford any. What is returned is credited first.
    package func takeTokens(_ request: RefreshDispatch.TokenRequest) -> Double {
        expireOverdue()
        let granted = refreshes.takeTokens(request, elapsed: elapsed)
        recordRefreshes()
        if request.returned > 0 { refreshBell.ring() }
        return granted
    }

    /// The terms of a cell's priority; nil for a cell that no feedback has been about since the process started.
    package func explain(_ cell: CellID) throws -> (explanation: PriorityExplanation?, now: Double) {
        try check(cell.signal)
        expireOverdue()
        return (refreshes.explain(cell, elapsed: elapsed), refreshes.cellTime(elapsed: elapsed))
    }

    package var currentAlarms: [AlarmBoard.Entry] { alarms.entries }

    /// When this process started, by the wall clock.
    package var startTime: Timestamp { clock.wallNow() - elapsed / .seconds(1) }

    private func check(_ signal: String) throws(PlacementRefusal) {
        guard catalogue.catalogue[signal] == nil else { return }
        throw .unknownSignal(signal, known: catalogue.catalogue.signals.map(\.name))
    }
}
