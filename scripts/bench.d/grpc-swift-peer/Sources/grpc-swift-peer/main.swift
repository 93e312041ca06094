import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Glibc
import NIOPosix

// Serves a unary method of raw bytes on one event loop until it is killed.

let transport = HTTP2ServerTransport.Posix(
    address: .ipv4(host: "127.0.0.1", port: 0), transportSecurity: .plaintext,
    eventLoopGroup: MultiThreadedEventLoopGroup(numberOfThreads: 1))
let server = GRPCServer(transport: transport, services: [RawRankService()])
try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.serve() }
    let address = try await transport.listeningAddress
    print("listening \(address.ipv4!.port)")
    fflush(nil)
    try await group.waitForAll()
}
