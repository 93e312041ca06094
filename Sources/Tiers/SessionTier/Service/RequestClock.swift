import MeshRPC
import MeshService
import Signals

/// The time that a request is about: the server's clock, or in a replay what the request says.
package struct RequestClock: Sendable {
    private let asOf: @Sendable (Int64) throws(RPCError) -> Int64

    init(_ context: MeshContext) {
        self.asOf = { (requested) throws(RPCError) in try context.asOf(requested) }
    }

    /// For servers without a process: answers every request's `as_of`.
    /// - Parameter now: the time of a request that names none.
    package init(now: @escaping @Sendable () -> Timestamp) {
        self.asOf = { (requested) throws(RPCError) in requested == 0 ? now().microseconds : requested }
    }

    /// - Throws: `invalid_argument` for an `as_of` outside a replay.
    func now(asOf requested: Int64) throws(RPCError) -> Timestamp {
        Timestamp(microseconds: try asOf(requested))
    }
}
