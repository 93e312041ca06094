import EventLog
import MeshMessages
import MeshRPC
import Signals

/// The RPCs of the session tier: checks what arrives, calls the store, and maps the answers.
///
/// Each group of methods is an extension in a file of its own. A request about a partition that another node has is refused
/// by the store's gate with `unavailable` and where to go; only `IngestEvents` and `LinkUser` go on to other nodes themselves.
package struct SessionEndpoint: SessionService.Server {
    let store: SessionStore
    let tail: EventTail
    /// The catalogue that is in force; patches take their defaults from it.
    let catalogue: @Sendable () -> Catalogue
    let clock: RequestClock
    let peers: any SessionPeers
    /// Hands partitions over; nil where nobody takes them.
    let transfer: PartitionTransfer?

    /// - Parameters:
    ///   - catalogue: the one in force, asked at every request.
    ///   - peers: the other nodes of the tier.
    ///   - transfer: hands partitions over to them; nil for a node that is the whole tier.
    package init(
        store: SessionStore, catalogue: @escaping @Sendable () -> Catalogue, clock: RequestClock,
        peers: any SessionPeers = NoPeers(), transfer: PartitionTransfer? = nil
    ) {
        self.store = store
        self.tail = EventTail(log: store.log)
        self.catalogue = catalogue
        self.clock = clock
        self.peers = peers
        self.transfer = transfer
    }

    /// - Throws: `invalid_argument` for what is no id.
    func check(id: String, _ field: String = "user_id") throws(RPCError) -> String {
        do {
            try Event.validate(id: id, field: field)
        } catch {
            throw RPCError(.invalidArgument, error.description)
        }
        return id
    }

    /// The signal of users of that name, for those who write it.
    /// - Throws: `not_found`.
    func check(signal: String, _ field: String) throws(RPCError) {
        guard catalogue()[signal]?.scope == .user else {
            throw RPCError(.notFound, "\(field): the catalogue has no signal of users named '\(signal)'")
        }
    }

    /// Errors of the store as the caller is told them.
    func onStore<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            throw RPCError(ofStore: error) ?? error
        }
    }
}
