/// What a partition was found to be when it was opened.
struct RecoveredPartition: Sendable {
    var state: PartitionState
    /// Users of the checkpoint.
    var loaded = 0
    /// Entries applied after it.
    var replayed = 0
    /// The first offset that the checkpoint does not contain.
    var checkpointedTo: UInt64 = 0
    /// Users whose state the replay has changed.
    var changed: Set<String> = []
}
