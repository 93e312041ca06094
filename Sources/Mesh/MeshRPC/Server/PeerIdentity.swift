import Logging

/// Who is at the other end of a connection; one object a connection, shared by its calls.
public final class PeerIdentity: Sendable {
    /// `host:port`, or an empty string where there is no socket.
    public let address: String
    /// The name that the peer proved, such as a SPIFFE id; nil without TLS.
    public let id: String?

    /// The server's; what its handlers log goes where it logs.
    let logger: Logger?

    public convenience init(address: String, id: String? = nil) { self.init(address: address, id: id, logger: nil) }

    init(address: String, id: String?, logger: Logger?) {
        self.address = address
        self.id = id
        self.logger = logger
    }
}

extension PeerIdentity: CustomStringConvertible {
    public var description: String { id.map { "\($0) (\(address))" } ?? address }
}
