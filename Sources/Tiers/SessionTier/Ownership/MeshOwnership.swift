import EventLog
import Logging
import MeshRPC
import MeshService

/// The ownership of a process of the mesh: fed by the topology, and telling the topology what is held.
struct MeshOwnership: Sendable {
    let gate: OwnershipGate
    private let membership: Membership
    private let nodeID: String
    private let directory: String
    private let logger: Logger

    init(_ context: MeshContext, membership: Membership, partitions: UInt32) {
        self.membership = membership
        nodeID = context.nodeID
        directory = membership.node.dataDirectory
        logger = context.logger
        context.readiness.require(
            Self.condition, because: "its partitions are not open yet, or the coordinator has given it none")
        gate = OwnershipGate(
            partitions: partitions,
            onHeldChange: { held in
                membership.report { node in
                    node.held = held.sorted { $0.key < $1.key }.map {
                        Topology.PartitionClaim(partition: $0.key, epoch: $0.value)
                    }
                }
            })
    }

    /// Reads what the node durably knows of its partitions.
    func load(_ log: EmbeddedEventLog, store: SessionStore, peers: PeerChannels) async throws -> SessionOwnership {
        let takeover = DirectoryTakeover { [logger] directory in
            try DeadNode.embedded(directory: directory, partitions: log.partitionCount, logger: logger)
        }
        let mesh = MeshPartitionPeers(
            topology: { [membership] in OwnershipTopology(membership.topology) },
            caller: { HostPort(address: $0).map { peers.channel(to: $0, of: .session) } }, takeover: takeover)
        return try await SessionOwnership(
            PartitionEnvironment(
                nodeID: nodeID, directory: directory, log: log, checkpoints: log.checkpoints, host: store, peers: mesh,
                gate: gate, warn: { [logger] in logger.warning("\($0)") }))
    }

    /// Says that the node is ready once it serves the partitions that are its own; afterwards partitions come and go without
    /// that.
    func becomeReady(_ readiness: Readiness) async throws {
        while !gate.isSettled { try await Task.sleep(for: .milliseconds(50)) }
        readiness.satisfy(Self.condition)
    }

    private static let condition = "partitions"

    /// Tells the ownership of every topology.
    func follow(_ ownership: SessionOwnership) async {
        for await topology in membership.updates() { await ownership.told(OwnershipTopology(topology)) }
    }
}
