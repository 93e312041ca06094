/// What the other end of a connection must prove after the handshake, beyond what TLS itself has verified.
public enum PeerRequirement: Hashable, Sendable {
    /// Nothing; its identity is not looked at.
    case none
    /// A SPIFFE ID that is one of those expected.
    case spiffe(PeerExpectation)
}
