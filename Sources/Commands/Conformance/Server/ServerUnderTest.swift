import Logging
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

    package init(_ request: ConformanceV1.ServerCompatRequest) { self.request = request }

    /// Starts serving on a free port of the loopback interface. It serves until the process ends.
    package func start(
        group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
    ) async throws -> ConformanceV1.ServerCompatResponse {
        guard request.protocol == .connect else {
            throw Unsupported(description: "only the Connect protocol is served")
        }
        guard request.httpVersion == .httpVersion2 else { throw Unsupported(description: "only HTTP/2 is served") }
        guard !request.useTls else { throw Unsupported(description: "TLS is not served") }
        let server = RPCServer(services: [ConformanceServiceImplementation()], group: group, limits: limits)
        let address = try await server.start(host: "127.0.0.1", port: 0)
        return ConformanceV1.ServerCompatResponse(host: "127.0.0.1", port: UInt32(address.port ?? 0))
    }

    private var limits: ServerLimits {
        var limits = ServerLimits()
        if request.messageReceiveLimit > 0 { limits.maxMessageSize = Int(request.messageReceiveLimit) }
        return limits
    }
}
