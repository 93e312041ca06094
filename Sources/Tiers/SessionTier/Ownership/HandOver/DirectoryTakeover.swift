import EventLog

/// A dead node's log, open for its successor. Nobody else can open it until it is closed.
package struct DeadNode: Sendable {
    package var log: any EventLog
    package var checkpoints: any CheckpointStore

    package init(log: any EventLog, checkpoints: any CheckpointStore) {
        self.log = log
        self.checkpoints = checkpoints
    }
}

/// Takes partitions from the data directories of nodes that are dead, as those would have answered themselves.
///
/// The lock of the directory is the fence: a process that lives keeps it, so what can be opened cannot acknowledge. What is
/// taken is written into the directory before it counts, so a node that starts again there knows. Takeovers of several
/// partitions share one opening. Safe to use from any task.
package actor DirectoryTakeover {
    private struct Opened {
        var node: DeadNode
        var uses: Int
    }

    private let openDirectory: @Sendable (_ directory: String) async throws -> DeadNode
    private var opened: [String: Opened] = [:]
    private var busy: Set<String> = []

    /// - Parameter open: opens the log of a data directory for itself alone; throws when it is in use, not there, or not a
    ///   log of this deployment. It must not create one.
    package init(open: @escaping @Sendable (_ directory: String) async throws -> DeadNode) {
        openDirectory = open
    }

    /// Reads a partition from the directory of a node and gives it to who asks.
    ///
    /// - Returns: nil when the partition was taken over; otherwise what the node would have answered.
    /// - Throws: `DirectoryUnavailable`, `EventLogError`, and what `receive` throws.
    package func request(
        _ request: PartitionRequest, of nodeID: String, directory: String,
        receive: @escaping @Sendable (PartitionPiece) async throws -> Void
    ) async throws -> PartitionAnswer? {
        guard !directory.isEmpty else { throw DirectoryUnavailable(directory: directory, reason: "nobody knows it") }
        let node = try await acquire(directory)
        do {
            let answer = try await take(request, of: nodeID, directory, from: node, receive)
            await release(directory)
            return answer
        } catch {
            await release(directory)
            throw error
        }
    }

    private nonisolated func take(
        _ request: PartitionRequest, of nodeID: String, _ directory: String, from node: DeadNode,
        _ receive: @Sendable (PartitionPiece) async throws -> Void
    ) async throws -> PartitionAnswer? {
        guard try await node.checkpoints.note(SessionOwnership.nodeNote) == Array(nodeID.utf8) else {
            throw DirectoryUnavailable(directory: directory, reason: "it is not that of \(nodeID)")
        }
        let name = PartitionNote.name(of: request.partition)
        let note = try await node.checkpoints.partitionNote(of: request.partition)
        switch note.verdict(on: request) {
        case .answer(let answer, let barred):
            if barred != note { try await node.checkpoints.setNote(name, barred.encodedBytes()) }
            return answer
        case .grant:
            try await PartitionReader(log: node.log, checkpoints: node.checkpoints, partition: request.partition)
                .read(receive)
            var given = note
            given.standing = .given(request.grant)
            try await node.checkpoints.setNote(name, given.encodedBytes())
            return nil
        }
    }

    private func acquire(_ directory: String) async throws -> DeadNode {
        if let node = opened[directory]?.node {
            opened[directory]?.uses += 1
            return node
        }
        guard busy.insert(directory).inserted else {
            throw DirectoryUnavailable(directory: directory, reason: "it is being opened or closed")
        }
        defer { busy.remove(directory) }
        let node = try await openDirectory(directory)
        opened[directory] = Opened(node: node, uses: 1)
        return node
    }

    private func release(_ directory: String) async {
        opened[directory]?.uses -= 1
        guard let last = opened[directory], last.uses == 0 else { return }
        opened[directory] = nil
        busy.insert(directory)
        await last.node.log.close()
        busy.remove(directory)
    }
}

/// A dead node's directory cannot be opened now.
package struct DirectoryUnavailable: Error, Sendable, Equatable, CustomStringConvertible {
    package var directory: String
    package var reason: String

    package init(directory: String, reason: String) {
        self.directory = directory
        self.reason = reason
    }

    package var description: String { "the data directory '\(directory)' cannot be taken over: \(reason)" }
}
