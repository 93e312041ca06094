/// The bounds of a session store.
package struct SessionStoreSettings: Sendable, Equatable {
    /// Users whose folded state is kept ready, over all partitions; of the others it is folded when they are asked for.
    package var hotUsers = 50_000
    /// Entries of a partition after which it is written to a checkpoint before its time.
    package var checkpointEntries = 50_000
    /// Cells of feedback that a partition holds until they are reported.
    package var feedbackCells = 4096
    /// Events a second of the whole node whose served values are scored; those beyond are counted as dropped.
    package var evaluationsPerSecond = 20_000
    /// Share of the scored events for which a value computed fresh is scored beside the served one.
    package var pairedShare = 0.01

    package init() {}
}
