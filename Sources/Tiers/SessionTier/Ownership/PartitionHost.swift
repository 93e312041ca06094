/// What takes requests for a partition once it is this node's. Any task may call; one call at a time for a partition.
package protocol PartitionHost: Sendable {
    /// Recovers a closed partition from the log and its checkpoint, and takes requests for it.
    func openPartition(_ partition: UInt32, epoch: UInt64) async throws
    /// Refuses appends from now on, returns when those in flight are over and the checkpoint is at the log's end.
    func sealPartition(_ partition: UInt32) async throws
    /// Forgets what the partition holds in memory; it need not be open.
    func closePartition(_ partition: UInt32) async
}
