import Logging
import MeshHTTP2
import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The HTTP/2 layer alone, on one event loop: every request is answered with the same bytes, once it has ended. What the RPC
/// layer and the codec cost is the difference to this.
enum BareHTTP2Server {
    static func run(_ response: [UInt8], port: Int) async throws {
        let body = ByteBuffer(bytes: response)
        let limits = HTTP2Limits.Shared(HTTP2Limits())
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 128, maximum: 64 * 1024)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = try HTTP2Connection(
                        role: .server, sharing: limits, delegate: SameAnswer(body), logger: Logger(label: "bench"))
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        print("listening \(channel.localAddress!.port!)")
        fflush(nil)
        while true { try await Task.sleep(for: .seconds(3600)) }
    }
}

/// Of all streams of a connection.
private final class SameAnswer: HTTP2ConnectionDelegate, HTTP2StreamHandler {
    private let body: ByteBuffer
    private let head: HTTP2Headers

    init(_ body: ByteBuffer) {
        self.body = body
        var head = HTTP2Headers()
        head.add(":status", "200")
        head.add("content-type", "application/proto")
        self.head = head
    }

    func accept(_ stream: HTTP2Stream, on connection: HTTP2Connection) -> (any HTTP2StreamHandler)? { self }
    func receivedHead(_ stream: HTTP2Stream) {}
    func receivedBody(_ stream: HTTP2Stream, _ chunk: ByteBuffer) { stream.consume(chunk.readableBytes) }
    func receivedEnd(_ stream: HTTP2Stream) {
        stream.respond(head, contentLength: body.readableBytes, body: body)
    }
    func closed(_ stream: HTTP2Stream, _ end: HTTP2StreamEnd) {}
}
