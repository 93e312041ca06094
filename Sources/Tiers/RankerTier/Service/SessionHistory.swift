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
    ///   - remaining: what is left of the caller's deadline. A quarter of it is kept for the answer.
    /// - Throws: `CancellationError` when the caller went away.
    func recent(
        of userID: String, since: Timestamp?, asOf: Int64, remaining: Duration?
    ) async throws -> RecentHistoryAnswer {
        let request = SessionV1.GetHistoryRequest(userID: userID, asOf: asOf, since: since?.microseconds ?? 0)
        let wait = remaining.map { min(timeout, $0 * 3 / 4) } ?? timeout
        do {
            let response = try await client.getHistory(
                request, options: CallOptions(timeout: wait, route: .owner(of: userID)))
            let items = try response.items.map { try ItemAt(message: $0) }
            peer.isReached()
            return .known(RecentHistory(items: items, isComplete: response.complete))
        } catch {
            try Task.checkCancellation()
            peer.isMissed(error)
            return .unavailable
        }
    }
}
