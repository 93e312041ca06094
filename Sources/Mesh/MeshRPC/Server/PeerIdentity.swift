/// Who is at the other end of a connection; one object a connection, shared by its calls.
public final class PeerIdentity: Sendable {
    /// `host:port`, or an empty string where there is no socket.
    public let address: String
    /// The name that the peer proved, such as a SPIFFE id; nil without TLS.
    public let id: String?

    public init(address: String, id: String? = nil) {
        self.address = address
        self.id = id
    }
}

extension PeerIdentity: CustomStringConvertible {
    public var description: String { id.map { "\($0) (\(address))" } ?? address }
}
