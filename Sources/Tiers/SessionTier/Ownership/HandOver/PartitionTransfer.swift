import MeshMessages
import MeshRPC

/// The serving side of `TransferPartition`: hands partitions of this node over to those who own them now.
package struct PartitionTransfer: Sendable {
    private let ownership: SessionOwnership

    package init(_ ownership: SessionOwnership) {
        self.ownership = ownership
    }

    /// Streams the partition, as fast as the caller reads; the last message says that it is the caller's now.
    ///
    /// - Throws: an error that `PartitionAnswer` reads when the partition is not given; `invalid_argument`.
    package func serve(
        _ request: SessionV1.TransferPartitionRequest,
        responses: ResponseWriter<SessionV1.TransferPartitionResponse>
    ) async throws {
        let wanted = try PartitionRequest(message: request, partitions: ownership.partitionCount)
        let answer = try await ownership.serve(wanted) { piece in
            guard let piece else {
                return try await responses.send(SessionV1.TransferPartitionResponse(last: true))
            }
            if let checkpoint = piece.checkpoint, checkpoint.offset != piece.endOffset {
                throw RPCError(.internal, "the partition's checkpoint is not at its end")
            }
            try await responses.send(piece.message)
        }
        if let answer { throw answer.rpcError }
    }
}
