import MeshRPC
import MeshService
import Signals

/// The time that a request is about: the server's clock, or in a replay what the request says.
struct RequestClock: Sendable {
    private let asOf: @Sendable (Int64) throws(RPCError) -> Int64

    init(_ context: MeshContext) {
        self.asOf = { (requested) throws(RPCError) in try context.asOf(requested) }
    }

    /// - Throws: `invalid_argument` for an `as_of` outside a replay.
    func now(asOf requested: Int64) throws(RPCError) -> Timestamp {
        Timestamp(microseconds: try asOf(requested))
    }
}
