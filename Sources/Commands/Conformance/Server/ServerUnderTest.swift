import Logging
import MeshIdentity
import MeshRPC
import NIOCore
import NIOPosix

/// The server that a `ServerCompatRequest` describes.
package struct ServerUnderTest: Sendable {
    /// What the request asks and this server does not do.
    package struct Unsupported: Error, CustomStringConvertible {
        package var description: String
    }

    private let request: ConformanceV1.ServerCompatRequest
    private let peerTimeout: Duration?

    /// - Parameter peerTimeout: see ``ServerOptions/peerTimeout``.
    package init(_ request: ConformanceV1.ServerCompatRequest, peerTimeout: Duration? = nil) {
        self.request = request
        self.peerTimeout = peerTimeout
    }

    /// Starts serving on a free port of the loopback interface. It serves until the process ends.
    ///
    /// Throws ``Unsupported``, `TLSCredentialsError` for credentials that are none, and what a bind throws.
    package func start(
        group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
    ) async throws -> ConformanceV1.ServerCompatResponse {
        guard request.protocol == .connect else {
            throw Unsupported(description: "only the Connect protocol is served")
        }
        guard request.httpVersion == .httpVersion2 else { throw Unsupported(description: "only HTTP/2 is served") }
        ConformanceV1.registerTypes()
        let (transport, certificate) = try transport()
        let server = RPCServer(
            services: [ConformanceServiceImplementation()], group: group, limits: limits, transport: transport)
        let address = try await server.start(host: "127.0.0.1", port: 0)
        return ConformanceV1.ServerCompatResponse(
            host: "127.0.0.1", port: UInt32(address.port ?? 0), pemCert: certificate)
    }

    /// With the certificate that clients are to trust; empty without TLS.
    private func transport() throws -> (any ServerTransport, certificate: [UInt8]) {
        guard request.useTls else { return (PlaintextTransport(), []) }
        guard let creds = request.serverCreds else {
            throw Unsupported(description: "a server with TLS needs credentials")
        }
        let credentials = try TLSCredentials(creds)
        let tls: ServerTLS =
            if request.clientTlsCert.isEmpty {
                try .withoutClientIdentity(credentials)
            } else {
                try .pinningClients(credentials, TrustBundle(pem: request.clientTlsCert))
            }
        return (TLSTransport(tls), creds.cert)
    }

    private var limits: ServerLimits {
        var limits = ServerLimits()
        // Whatever is accepted compressed is sent so, that the suite sees it.
        limits.compressionThreshold = 0
        if request.messageReceiveLimit > 0 { limits.maxMessageSize = Int(request.messageReceiveLimit) }
        if let peerTimeout {
            limits.maxLinger = peerTimeout
            limits.http2.settingsTimeout = peerTimeout
            limits.http2.headerTimeout = peerTimeout
            limits.http2.bodyTimeout = peerTimeout
            limits.http2.sendTimeout = peerTimeout
        }
        return limits
    }
}
