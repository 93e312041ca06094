import MeshMessages
import MeshRPC
import MeshService
import MessageMapping
import Signals

// Events: one call of many, of which some may be other nodes' affair.
extension SessionEndpoint {
    package func ingestEvents(
        _ request: SessionV1.IngestEventsRequest, context: ServerContext
    ) async throws -> SessionV1.IngestEventsResponse {
        let now = try clock.now(asOf: request.asOf)
        guard !request.events.isEmpty else { return SessionV1.IngestEventsResponse() }
        let events = try decodingArgument { () throws(MappingError) in try Event.list(messages: request.events) }
        do {
            return try await ingest(events, now: now, deadline: context.deadline)
        } catch let error as RPCError where error.partitionOwner != nil && !request.forwarded {
            return try await ingestByOwner(events, request, now: now, deadline: context.deadline, refusal: error)
        }
    }

    /// Appends events of this node's partitions, all or none of them.
    func ingest(
        _ events: [Event], now: Timestamp, deadline: ContinuousClock.Instant?
    ) async throws -> SessionV1.IngestEventsResponse {
        let outcome = try await onStore { try await store.ingest(events, now: now, deadline: deadline) }
        return SessionV1.IngestEventsResponse(
            accepted: UInt32(outcome.accepted), duplicates: UInt32(outcome.duplicates), clamped: UInt32(outcome.clamped)
        )
    }

    /// Appends the events of this node and sends the others on. What is durable when a part fails stays, and is known by its
    /// ids when the caller tries again.
    private func ingestByOwner(
        _ events: [Event], _ request: SessionV1.IngestEventsRequest, now: Timestamp,
        deadline: ContinuousClock.Instant?, refusal: RPCError
    ) async throws -> SessionV1.IngestEventsResponse {
        let partitions = events.map { store.partition(of: $0.userID) }
        // A caller with one user's events does better to go there itself, and to remember it.
        guard let first = partitions.first, partitions.contains(where: { $0 != first }) else { throw refusal }
        let parts = try await EventForwarding(partitions) { try await store.gate.admit($0, deadline: deadline) }
        return try await withThrowingTaskGroup(of: SessionV1.IngestEventsResponse.self) { group in
            if !parts.own.isEmpty {
                group.addTask { try await ingest(parts.own.map { events[$0] }, now: now, deadline: deadline) }
            }
            for (address, indices) in parts.others {
                guard let node = peers.node(at: address) else { throw refusal }
                let part = SessionV1.IngestEventsRequest(
                    events: indices.map { request.events[$0] }, asOf: request.asOf, forwarded: true)
                group.addTask { try await node.ingestEvents(part) }
            }
            var sum = SessionV1.IngestEventsResponse()
            for try await answer in group { sum.add(answer) }
            return sum
        }
    }
}

extension SessionV1.IngestEventsResponse {
    /// Of several calls as one; the sums stop at what 32 bits hold.
    mutating func add(_ other: SessionV1.IngestEventsResponse) {
        accepted = UInt32(clamping: UInt64(accepted) + UInt64(other.accepted))
        duplicates = UInt32(clamping: UInt64(duplicates) + UInt64(other.duplicates))
        clamped = UInt32(clamping: UInt64(clamped) + UInt64(other.clamped))
    }
}
