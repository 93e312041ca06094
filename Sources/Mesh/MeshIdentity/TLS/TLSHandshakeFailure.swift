/// Why a connection ended before HTTP/2 could begin.
public enum TLSHandshakeFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// TLS failed, in its library's words: a certificate that was refused, here or there, or no common version.
    case tls(String)
    /// The peer did not agree to speak `h2`; what it agreed to, if anything.
    case protocolNotNegotiated(String?)
    /// The peer's certificate is valid but does not say who it is.
    case unidentified(PeerIdentityError)
    /// The peer is somebody else.
    case unexpectedPeer(SPIFFEID, expected: PeerExpectation)
    /// The handshake did not end in time.
    case timedOut
    /// The peer, or this process, closed the connection.
    case closed

    public var description: String {
        switch self {
        case .tls(let reason): "the TLS handshake failed: \(reason)"
        case .protocolNotNegotiated(let other):
            "the peer did not agree to HTTP/2 (ALPN h2) but to \(other ?? "nothing")"
        case .unidentified(let error): "the peer cannot be identified: \(error)"
        case .unexpectedPeer(let id, let expected): "the peer is \(id), expected was \(expected)"
        case .timedOut: "the TLS handshake did not end in time"
        case .closed: "the connection was closed during the TLS handshake"
        }
    }
}
