import MeshRPC
import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A server on one event loop that says where it listens and runs until the process is killed.
enum BenchServer {
    static func run(_ service: any RPCService, port: Int) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = RPCServer(services: [service], group: group)
        let address = try await server.start(host: "127.0.0.1", port: port)
        print("listening \(address.port!)")
        fflush(nil)
        while true { try await Task.sleep(for: .seconds(3600)) }
    }
}
