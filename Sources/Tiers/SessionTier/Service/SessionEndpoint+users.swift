import MeshMessages
import MeshRPC
import MessageMapping
import Signals

// Who a user is: links from anonymous ids, and forgetting.
extension SessionEndpoint {
    /// Events that go to the user's node in one call.
    private static let eventsOfACall = 500

    /// Runs where the anonymous id is. The link is durable before the first event is copied, so that the events never go to
    /// two users; a call that fails after it is completed by the next one, which copies only what the user has not got.
    package func linkUser(
        _ request: SessionV1.LinkUserRequest, context: ServerContext
    ) async throws -> SessionV1.LinkUserResponse {
        let anonymousID = try check(id: request.anonymousID, "anonymous_id")
        let userID = try check(id: request.userID)
        guard anonymousID != userID else {
            throw RPCError(.invalidArgument, "user_id: is the anonymous id itself")
        }
        let now = try clock.now(asOf: request.asOf)
        let copies = try await onStore {
            try await store.recordLink(anonymousID, to: userID, deadline: context.deadline)
            return try await store.retainedEvents(of: anonymousID, deadline: context.deadline).map {
                $0.copied(to: userID)
            }
        }
        var sum = SessionV1.IngestEventsResponse()
        for start in stride(from: 0, to: copies.count, by: SessionEndpoint.eventsOfACall) {
            let part = Array(copies[start..<min(start + SessionEndpoint.eventsOfACall, copies.count)])
            sum.add(try await give(part, now: now, asOf: request.asOf, deadline: context.deadline))
        }
        return SessionV1.LinkUserResponse(merged: sum.accepted)
    }

    /// Appends a user's events here or where the user's partition is.
    private func give(
        _ events: [Event], now: Timestamp, asOf: Int64, deadline: ContinuousClock.Instant?
    ) async throws -> SessionV1.IngestEventsResponse {
        do {
            return try await ingest(events, now: now, deadline: deadline)
        } catch let error as RPCError {
            guard let node = error.partitionOwner.flatMap(peers.node(at:)) else { throw error }
            return try await node.ingestEvents(
                SessionV1.IngestEventsRequest(events: events.map(\.message), asOf: asOf, forwarded: true))
        }
    }

    package func forgetUser(
        _ request: SessionV1.ForgetUserRequest, context: ServerContext
    ) async throws -> SessionV1.ForgetUserResponse {
        let userID = try check(id: request.userID)
        let erased = try await onStore { try await store.forget(userID, deadline: context.deadline) }
        return SessionV1.ForgetUserResponse(erased: UInt32(clamping: erased))
    }
}
