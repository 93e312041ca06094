import EventLog

/// What the ownership of a node's partitions works with.
package struct PartitionEnvironment: Sendable {
    package var nodeID: String
    /// This node's data directory; empty to keep it to itself.
    package var directory: String
    package var log: any EventLog
    package var checkpoints: any CheckpointStore
    package var host: any PartitionHost
    package var peers: any PartitionPeers
    package var gate: OwnershipGate
    /// Lets time pass; throws when its task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// Told what a person should look into.
    package var warn: @Sendable (OwnershipWarning) -> Void
    /// How long after a search that got nowhere it is tried again.
    package var retryPause: Duration = .milliseconds(100)

    package init(
        nodeID: String, directory: String, log: any EventLog, checkpoints: any CheckpointStore,
        host: any PartitionHost, peers: any PartitionPeers, gate: OwnershipGate,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        warn: @escaping @Sendable (OwnershipWarning) -> Void
    ) {
        self.nodeID = nodeID
        self.directory = directory
        self.log = log
        self.checkpoints = checkpoints
        self.host = host
        self.peers = peers
        self.gate = gate
        self.sleep = sleep
        self.warn = warn
    }
}
