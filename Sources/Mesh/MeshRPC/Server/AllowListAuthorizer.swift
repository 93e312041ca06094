import MeshIdentity
import Synchronization

/// Lets each identity call what the allow list says, and nobody else anything.
public final class AllowListAuthorizer: CallAuthorizer {
    private let list: MethodAllowList
    /// What the identities that have called so far may do. As many as the trust domain has names, which its operator issues.
    private let permissions = Mutex<[String: MethodPermissions]>([:])

    public init(_ list: MethodAllowList) { self.list = list }

    public func refusal(of method: MethodDescriptor, to peer: PeerIdentity) -> RPCError? {
        guard let name = peer.id, let id = SPIFFEID(name) else {
            return RPCError(.unauthenticated, "\(method) needs a client certificate with a SPIFFE id")
        }
        let allowed = permissions.withLock { known in
            if let permissions = known[name] { return permissions.allows(method.path) }
            let permissions = list.permissions(of: id)
            known[name] = permissions
            return permissions.allows(method.path)
        }
        return allowed ? nil : RPCError(.permissionDenied, "\(name) may not call \(method); see the allow list")
    }
}
