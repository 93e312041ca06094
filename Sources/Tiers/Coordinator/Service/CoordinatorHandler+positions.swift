import MeshMessages
import MeshRPC
import MessageMapping

extension CoordinatorHandler {
    package func commitPositions(
        _ request: CoordinatorV1.CommitPositionsRequest, context: ServerContext
    ) async throws -> CoordinatorV1.CommitPositionsResponse {
        let positions = try decodingArgument { () throws(MappingError) in
            try Self.check(nodeID: request.consumer, field: "consumer")
            return try Self.offsets(request.positions, partitions: plane.partitions)
        }
        try await deciding { try await plane.commit(positions, of: request.consumer) }
        return CoordinatorV1.CommitPositionsResponse()
    }

    package func getPositions(
        _ request: CoordinatorV1.GetPositionsRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetPositionsResponse {
        let offsets = await plane.currentPositions.offsets
        let wanted = offsets.filter { request.consumer.isEmpty || $0.key == request.consumer }
        return CoordinatorV1.GetPositionsResponse(
            consumers: wanted.sorted { $0.key < $1.key }.map { consumer, positions in
                CoordinatorV1.ConsumerPositions(
                    consumer: consumer,
                    positions: positions.sorted { $0.key < $1.key }.map {
                        CoordinatorV1.ConsumerPosition(partition: $0.key, offset: $0.value)
                    })
            })
    }

    private static func offsets(
        _ positions: [CoordinatorV1.ConsumerPosition], partitions: UInt32
    ) throws(MappingError) -> [UInt32: UInt64] {
        var offsets: [UInt32: UInt64] = [:]
        for (index, position) in positions.enumerated() {
            guard position.partition < partitions else {
                throw MappingError(
                    field: "positions[\(index)].partition", problem: "\(position.partition) is not below \(partitions)")
            }
            offsets[position.partition] = max(offsets[position.partition] ?? 0, position.offset)
        }
        return offsets
    }
}
