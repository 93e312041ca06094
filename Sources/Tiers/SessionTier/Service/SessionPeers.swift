import MeshMessages
import MeshService

/// The other nodes of the session tier, as one of them reaches them.
package protocol SessionPeers: Sendable {
    /// The node at an address; nil when this node knows no other.
    func node(at address: HostPort) -> SessionService.Client?
}

/// A node that is the whole tier: nothing is ever sent elsewhere.
package struct NoPeers: SessionPeers {
    package init() {}

    package func node(at address: HostPort) -> SessionService.Client? { nil }
}

/// The nodes of the mesh that this process takes part in.
struct MeshPeers: SessionPeers {
    private let peers: PeerChannels

    init(_ context: MeshContext) {
        peers = context.peers
    }

    func node(at address: HostPort) -> SessionService.Client? {
        SessionService.Client(peers.channel(to: address, of: .session))
    }
}
