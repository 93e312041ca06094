import EventLog
import MeshMessages
import MeshRPC

extension PartitionPiece {
    /// The users of a piece that travels are as of the end of the log: a living giver has sealed the partition.
    var message: SessionV1.TransferPartitionResponse {
        SessionV1.TransferPartitionResponse(
            startOffset: startOffset, endOffset: endOffset,
            entries: entries.map {
                SessionV1.TransferredEntry(offset: $0.position.offset, key: $0.key, payload: $0.payload)
            },
            users: users.sorted { $0.key < $1.key }.map { SessionV1.UserCheckpoint(userID: $0.key, state: $0.value) },
            partitionState: checkpoint?.state ?? [])
    }

    init(message: SessionV1.TransferPartitionResponse, of partition: UInt32) {
        self.init(
            startOffset: message.startOffset, endOffset: message.endOffset,
            entries: message.entries.map {
                LogEntry(
                    position: LogPosition(partition: partition, offset: $0.offset), key: $0.key, payload: $0.payload)
            },
            users: Dictionary(message.users.map { ($0.userID, $0.state) }) { $1 },
            checkpoint: message.partitionState.isEmpty
                ? nil : PartitionCheckpoint(offset: message.endOffset, state: message.partitionState))
    }
}

extension PartitionRequest {
    var message: SessionV1.TransferPartitionRequest {
        SessionV1.TransferPartitionRequest(
            partition: partition, epoch: epoch, nodeID: nodeID, dataDirectory: directory, notHeldBy: notHeldBy ?? "")
    }

    /// - Throws: `invalid_argument`.
    init(message: SessionV1.TransferPartitionRequest, partitions: UInt32) throws(RPCError) {
        guard message.partition < partitions else {
            throw RPCError(
                .invalidArgument, "partition: \(message.partition) is not below the log's \(partitions) partitions")
        }
        guard message.epoch > 0, message.epoch < .max else { throw RPCError(.invalidArgument, "epoch: is missing") }
        guard !message.nodeID.isEmpty else { throw RPCError(.invalidArgument, "node_id: is missing") }
        self.init(
            partition: message.partition, epoch: message.epoch, nodeID: message.nodeID,
            directory: message.dataDirectory, notHeldBy: message.notHeldBy.isEmpty ? nil : message.notHeldBy)
    }
}
