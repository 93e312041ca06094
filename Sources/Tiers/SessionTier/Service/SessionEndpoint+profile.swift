import MeshMessages
import MeshRPC
import MessageMapping
import Signals

// Reading what is known of a user.
extension SessionEndpoint {
    /// Items that one answer of `GetHistory` holds at most.
    private static let maximumHistory = 10_000

    package func getProfile(
        _ request: SessionV1.GetProfileRequest, context: ServerContext
    ) async throws -> SessionV1.GetProfileResponse {
        let userID = try check(id: request.userID)
        let now = try clock.now(asOf: request.asOf)
        for name in request.signals where catalogue()[name] == nil { throw unknown(signal: name) }
        let parts = try ProfileParts(fields: request.fields)
        let staleness = try decodingArgument { () throws(MappingError) in
            try StalenessRules(messages: request.staleness)
        }
        for name in staleness.bySignal.keys.sorted() where catalogue()[name] == nil { throw unknown(signal: name) }
        let view = try await onStore {
            try await store.profile(
                of: userID, at: now, signals: request.signals, parts: parts, staleness: staleness,
                deadline: context.deadline)
        }
        return view.message(userID: userID, at: now, signals: Set(request.signals), parts: parts)
    }

    package func getHistory(
        _ request: SessionV1.GetHistoryRequest, context: ServerContext
    ) async throws -> SessionV1.GetHistoryResponse {
        let userID = try check(id: request.userID)
        let now = try clock.now(asOf: request.asOf)
        let asOf = request.asOf == 0 ? nil : now
        let limit = request.limit == 0 ? SessionEndpoint.maximumHistory : Int(request.limit)
        let history = try await onStore {
            try await store.history(
                of: userID, since: Timestamp(microseconds: request.since), asOf: asOf,
                limit: min(limit, SessionEndpoint.maximumHistory), signals: request.signals, at: now,
                deadline: context.deadline)
        }
        return SessionV1.GetHistoryResponse(
            items: history.items.map(\.message), profilesVersion: history.profilesVersion,
            complete: history.isComplete, signals: history.signals.mapValues(\.message), patchIDs: history.patchIDs)
    }

    package func getSession(
        _ request: SessionV1.GetSessionRequest, context: ServerContext
    ) async throws -> SessionV1.GetSessionResponse {
        let userID = try check(id: request.userID)
        let now = try clock.now(asOf: request.asOf)
        let view = try await onStore { try await store.session(of: userID, at: now, deadline: context.deadline) }
        var response = SessionV1.GetSessionResponse(
            userID: userID, signals: view.signals.mapValues(\.message), asOf: now.microseconds)
        guard let window = view.window else { return response }
        response.open = window.isOpen
        response.startedAt = window.startedAt.microseconds
        response.lastEventAt = window.lastEventAt.microseconds
        response.events = window.counts.events
        response.clicks = window.clicks.map(\.message)
        return response
    }

    private func unknown(signal name: String) -> RPCError {
        RPCError(
            .notFound,
            "the catalogue has no signal '\(name)'; it has \(catalogue().signals.map(\.name).joined(separator: ", "))")
    }
}
