import Logging
import MeshIdentity
import NIOCore

/// HTTP/2 over TLS at a server. The name that a peer proves is its SPIFFE id, in the mutual mode; else none.
public struct TLSTransport: ServerTransport {
    private let tls: ServerTLS
    private let logger: Logger

    public init(_ tls: ServerTLS, logger: Logger = Logger(label: "freshet.rpc.tls")) {
        self.tls = tls
        self.logger = logger
    }

    public func prepare(_ channel: any Channel, ready: @escaping (String?) throws -> Void) throws {
        try tls.install(on: channel, logger: logger) { result in
            // A failure has been logged, and the channel closes.
            if case .success(let session) = result { try ready(session.peer?.spiffeID.description) }
        }
    }
}
