import MeshMessages
import MeshRPC
import MeshService
import ProtobufC

/// The other nodes of the session tier, as one of them reaches them.
package protocol SessionPeers: Sendable {
    /// The node at an address.
    func node(at address: HostPort) -> SessionService.Client
}

/// A node that is the whole tier: nothing is ever sent elsewhere.
package struct NoPeers: SessionPeers {
    package init() {}

    package func node(at address: HostPort) -> SessionService.Client { SessionService.Client(Nobody()) }

    private struct Nobody: RPCCaller {
        func call<Request: Message, Response: Message>(
            _ method: MethodDescriptor, _ request: Request, options: CallOptions
        ) async throws -> RPCResponse<Response> {
            throw RPCError(.unavailable, "this node knows no other node of the session tier")
        }
    }
}

/// The nodes of the mesh that this process takes part in.
struct MeshPeers: SessionPeers {
    private let peers: PeerChannels

    init(_ context: MeshContext) {
        peers = context.peers
    }

    func node(at address: HostPort) -> SessionService.Client {
        SessionService.Client(peers.channel(to: address, of: .session))
    }
}
