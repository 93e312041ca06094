/// The bounds of a session store.
package struct SessionStoreSettings: Sendable, Equatable {
    /// Users whose folded state is kept ready, over all partitions; of the others it is folded when they are asked for.
    package var hotUsers = 50_000
    /// Entries of a partition after which it is written to a checkpoint before its time.
    package var checkpointEntries = 20_000
    /// Cells of feedback that a partition holds until they are reported.
    package var feedbackCells = 4096
    /// Events a second of the whole node whose served values are scored, shared by the partitions; those beyond are counted
    /// as dropped. Scoring one took 40 µs where applying it takes 1.4 µs (the standard catalogue, users at hand with 30
    /// recent events, one core), so that scoring all of a fast stream would be most of the work.
    package var evaluationsPerSecond = 4000
    /// Share of the scored events for which a value computed fresh is scored beside the served one.
    package var pairedShare = 0.01

    package init() {}
}
