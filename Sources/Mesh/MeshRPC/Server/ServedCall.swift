import MeshHTTP2
import Synchronization

/// What a ``ServerContext`` refers to: one object a call, so that handing a context on costs one reference.
final class ServedCall: Sendable {
    /// What the handler wants sent beside its response.
    struct Additions {
        var headers: Metadata?
        var trailers: Metadata?
    }

    let method: MethodDescriptor
    let deadline: StoredInstant?
    let metadata: Metadata
    let peer: PeerIdentity?
    let additions = Mutex(Additions())

    init(method: MethodDescriptor, deadline: StoredInstant?, metadata: Metadata, peer: PeerIdentity?) {
        self.method = method
        self.deadline = deadline
        self.metadata = metadata
        self.peer = peer
    }
}
