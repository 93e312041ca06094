import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Glibc
import NIOPosix

// usage: grpc-swift-peer serve          a unary service of raw bytes on one event loop, until it is killed
//        grpc-swift-peer codec FILE     swift-protobuf on the response in the file; one line of JSON

setvbuf(stdout, nil, _IOLBF, 0)
let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.first == "serve" {
    let transport = HTTP2ServerTransport.Posix(
        address: .ipv4(host: "127.0.0.1", port: 0), transportSecurity: .plaintext,
        eventLoopGroup: MultiThreadedEventLoopGroup(numberOfThreads: 1))
    let server = GRPCServer(transport: transport, services: [RawRankService()])
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.serve() }
        let address = try await transport.listeningAddress
        print("listening \(address.ipv4!.port)")
        try await group.waitForAll()
    }
} else if arguments.count == 2, arguments[0] == "codec", let file = fopen(arguments[1], "rb") {
    var bytes = [UInt8](repeating: 0, count: 4096)
    bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
    fclose(file)
    try CodecBenchmark(bytes: bytes).run()
} else {
    fputs("usage: grpc-swift-peer serve | codec FILE\n", stderr)
    exit(2)
}
