import Refresh
import Signals

extension RefreshDispatch {
    /// Losses of one cell since the reporter's last report.
    package struct CellReport: Sendable, Equatable {
        package var cell: CellID
        /// Whose loss is known.
        package var queries: UInt32
        /// Summed over the queries; finite and not negative.
        package var loss: Double
        /// Queries whose loss is not known.
        package var unscored: UInt32
        /// Queries that were scored with a stale and with a fresh value, and the sums of both losses.
        package var pairs: UInt32
        package var pairedServedLoss: Double
        package var pairedFreshLoss: Double

        package init(
            cell: CellID, queries: UInt32, loss: Double, unscored: UInt32 = 0, pairs: UInt32 = 0,
            pairedServedLoss: Double = 0, pairedFreshLoss: Double = 0
        ) {
            self.cell = cell
            self.queries = queries
            self.loss = loss
            self.unscored = unscored
            self.pairs = pairs
            self.pairedServedLoss = pairedServedLoss
            self.pairedFreshLoss = pairedFreshLoss
        }
    }

    /// Queries of one cell in one report that are counted one by one. A hotter cell is at the top anyway.
    static let mostQueriesCounted: UInt32 = 1_000
    /// Queries that are handed to the scheduler at once: enough for it to wait for memory together, and no more memory here.
    private static let batchSize = 4_096

    /// Takes what stale values cost. Reports of signals that cannot be refreshed are counted and ignored.
    ///
    /// - Parameters:
    ///   - asOf: event time of the newest observation; nil when unknown.
    ///   - dropped: observations that the reporter had no memory for.
    /// - Returns: how many reports were taken.
    package mutating func report(
        _ reports: [CellReport], asOf: Timestamp?, dropped: UInt64 = 0, elapsed: Duration
    ) -> Int {
        if let asOf { time.observe(asOf: asOf) }
        droppedObservations &+= dropped
        let now = time.ofCells(elapsed: elapsed)
        var accepted = 0
        var served: [(cell: CellID, loss: Double?)] = []
        for report in reports {
            guard signals.contains(report.cell.signal) else {
                ignoredReports += 1
                continue
            }
            accepted += 1
            if report.queries > 0 {
                scored.insert(report.cell.signal)
                let each = report.loss / Double(report.queries)
                let count = Int(min(report.queries, Self.mostQueriesCounted))
                served.append(contentsOf: repeatElement((cell: report.cell, loss: each as Double?), count: count))
            }
            let unscored = Int(min(report.unscored, Self.mostQueriesCounted))
            served.append(contentsOf: repeatElement((cell: report.cell, loss: nil as Double?), count: unscored))
            if served.count >= Self.batchSize {
                scheduler.observe(served, now: now)
                served.removeAll(keepingCapacity: true)
            }
            if report.pairs > 0 {
                scheduler.observePairs(
                    report.cell, pairs: Int(report.pairs), servedLoss: report.pairedServedLoss,
                    freshLoss: report.pairedFreshLoss)
            }
        }
        scheduler.observe(served, now: now)
        return accepted
    }

    /// Forgets what is known of an entity.
    package mutating func forget(entity: String) { scheduler.forget(entity: entity) }

    /// Time in which ages are counted: in a replay that of the events. In seconds.
    func cellTime(elapsed: Duration) -> Double { time.ofCells(elapsed: elapsed) }
}
