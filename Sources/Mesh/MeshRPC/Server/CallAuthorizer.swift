/// Decides which peer may call what. A server asks it for every call whose head is in order, before anything of the message is
/// decoded, on the connection's event loop: the answer must be quick.
public protocol CallAuthorizer: Sendable {
    /// Nil lets the call pass. Otherwise what the caller is told: `permissionDenied` for a peer that is known, `unauthenticated`
    /// for one that is not.
    func refusal(of method: MethodDescriptor, to peer: PeerIdentity) -> RPCError?
}
