import EventLog

/// Which partitions this node acknowledges for: follows the topology, takes over what becomes its own, and hands over what it
/// is asked for.
///
/// Start reading with `PartitionOwnershipStateMachine`, which has the rules. Safe to use from any task.
package final class SessionOwnership: Sendable {
    private let environment: PartitionEnvironment
    private let partitions: [OwnedPartition]

    /// How many partitions the log has.
    package var partitionCount: UInt32 { environment.log.partitionCount }

    /// The name of the note that says whose directory it is, for those that open it when the node is dead.
    package static let nodeNote = "ownership/node"

    /// Reads what the node durably knows. Nothing is served before `run()`.
    ///
    /// - Throws: `EventLogError`; `.corrupted` for a note that cannot be read.
    package init(_ environment: PartitionEnvironment) async throws {
        self.environment = environment
        try await environment.checkpoints.setNote(Self.nodeNote, Array(environment.nodeID.utf8))
        var partitions: [OwnedPartition] = []
        for number in 0..<environment.log.partitionCount {
            let note = try await environment.checkpoints.partitionNote(of: number)
            partitions.append(OwnedPartition(number, note: note, environment))
        }
        self.partitions = partitions
    }

    /// Serves what the node has claims for, and what comes to it, until it is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for partition in partitions { group.addTask { await partition.run() } }
        }
    }

    /// The node was told who owns what. The latest word counts; nothing that is acknowledged rests on it.
    package func told(_ topology: OwnershipTopology) async {
        environment.gate.update(
            addresses: Dictionary(topology.nodes.map { ($0.nodeID, $0.address) }) { first, _ in first })
        for partition in partitions {
            if let view = topology.view(of: partition.number) { await partition.told(view) }
        }
    }

    /// Hands a partition over to a node that asks for it, or answers why not.
    ///
    /// - Parameter send: gets the pieces, and nil for the last one, which carries nothing; waits while the node does not read.
    /// - Returns: nil when the partition was handed over.
    package func serve(
        _ request: PartitionRequest, send: @Sendable (PartitionPiece?) async throws -> Void
    ) async throws -> PartitionAnswer? {
        guard request.partition < partitions.count else { return .nothing(askers: []) }
        return try await partitions[Int(request.partition)].serve(request, send: send)
    }
}

extension CheckpointStore {
    /// What the node of this store durably knows of its part in a partition.
    func partitionNote(of partition: UInt32) async throws -> PartitionNote {
        guard let bytes = try await note(PartitionNote.name(of: partition)) else { return PartitionNote() }
        do {
            return try PartitionNote(decoding: bytes)
        } catch {
            throw EventLogError.corrupted("the ownership note of partition \(partition): \(error)")
        }
    }
}
