/// What is known of a connection once its handshake is over.
public struct TLSSession: Hashable, Sendable {
    /// Who the peer is; nil when the connection does not ask for SPIFFE IDs.
    public let peer: PeerCertificateIdentity?

    public init(peer: PeerCertificateIdentity?) { self.peer = peer }
}
