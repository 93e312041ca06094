import MeshMessages
import MeshRPC
import MessageMapping
import Signals

/// Asks the session tier for what a user has done since a snapshot, within a time that a request can spare.
package struct SessionHistory: Sendable {
    let client: SessionService.Client
    /// What a request waits at most.
    let timeout: Duration
    let peer: PeerCondition

    package init(_ caller: any RPCCaller, timeout: Duration, peer: PeerCondition) {
        client = SessionService.Client(caller)
        self.timeout = timeout
        self.peer = peer
    }

    /// Never throws for a session tier that is away, late or answers with an error: that is `unavailable`.
    ///
    /// - Parameters:
    ///   - asOf: the request's own, microseconds; 0 outside a replay.
    ///   - signals: whose values are wanted in the same answer.
    ///   - remaining: what is left of the caller's deadline. A quarter of it is kept for the answer.
    /// - Throws: `CancellationError` when the caller went away.
    func recent(
        of userID: String, since: Timestamp?, asOf: Int64, signals: [String] = [], remaining: Duration?
    ) async throws -> (history: RecentHistoryAnswer, signals: SessionSignals) {
        let request = SessionV1.GetHistoryRequest(
            userID: userID, asOf: asOf, since: since?.microseconds ?? 0, signals: signals)
        do {
            let response = try await client.getHistory(request, options: options(for: userID, remaining))
            let items = try response.items.map { try ItemAt(message: $0) }
            peer.isReached()
            return (
                .known(RecentHistory(items: items, isComplete: response.complete)),
                try SessionSignals(messages: response.signals, patchIDs: response.patchIDs)
            )
        } catch {
            try Task.checkCancellation()
            peer.isMissed(error)
            return (.unavailable, SessionSignals())
        }
    }

    /// A user's live patches; none when the session tier does not say.
    ///
    /// - Throws: `CancellationError` when the caller went away.
    func patches(of userID: String, asOf: Int64, remaining: Duration?) async throws -> [Patch] {
        let request = SessionV1.GetProfileRequest(userID: userID, asOf: asOf, fields: ["volatile_patches"])
        do {
            return try await client.getProfile(request, options: options(for: userID, remaining))
                .volatilePatches.map { try Patch(message: $0) }
        } catch {
            try Task.checkCancellation()
            return []
        }
    }

    private func options(for userID: String, _ remaining: Duration?) -> CallOptions {
        CallOptions(timeout: remaining.map { min(timeout, $0 * 3 / 4) } ?? timeout, route: .owner(of: userID))
    }
}

extension SessionSignals {
    /// - Throws: `MappingError` for a value that is none.
    init(messages: [String: SignalsV1.ResolvedValue], patchIDs: [String]) throws(MappingError) {
        self.init(patchIDs: patchIDs)
        for (name, message) in messages {
            let resolved = try ResolvedValue(message: message)
            guard let value = resolved.value else { continue }
            switch resolved.provenance.status {
            case .expired, .missing: continue
            case .stale: stale.insert(name)
            case .fresh: break
            }
            values[name] = value
        }
    }
}
