extension RefreshDispatch {
    /// What has happened since the start of the process.
    package struct Totals: Sendable, Equatable {
        /// CPU-milliseconds.
        package var spentMillis = 0.0
        package var completed: UInt64 = 0
        package var failed: UInt64 = 0
        package var expired: UInt64 = 0
        /// Completions of leases that were not out.
        package var refused: UInt64 = 0
        /// Queries whose loss was taken.
        package var feedbackEvents: UInt64 = 0
        package var ignoredReports: UInt64 = 0
        package var droppedObservations: UInt64 = 0
        package var deadlineMisses: UInt64 = 0
        package var tokens = TokenTotals()
    }

    package var totals: Totals {
        let figures = figures
        return Totals(
            spentMillis: figures.spent, completed: figures.completed, failed: figures.failed, expired: figures.expired,
            refused: figures.refused + malformedLeases, feedbackEvents: figures.feedbackEvents,
            ignoredReports: ignoredReports, droppedObservations: droppedObservations,
            deadlineMisses: figures.deadlineMisses, tokens: tokenTotals)
    }
}
