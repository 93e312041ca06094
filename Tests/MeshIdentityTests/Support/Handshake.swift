import Logging
import MeshIdentity
import NIOCore
import NIOPosix
import NIOSSL

/// What both ends of a connection over loopback made of its handshake.
struct Handshake {
    typealias Outcome = Result<TLSSession, TLSHandshakeFailure>

    let server: Outcome
    let client: Outcome

    static func run(server: ServerTLS, client: ClientTLS, host: String = "127.0.0.1") async throws -> Handshake {
        let connection = try await Connection.open(server: server, client: client, host: host)
        let serverOutcome = try await connection.server.get()
        let clientOutcome = try await connection.client.get()
        try await connection.close()
        return Handshake(server: serverOutcome, client: clientOutcome)
    }
}

/// A connection over loopback whose server sends back what it gets.
struct Connection {
    let channel: any Channel
    let server: EventLoopFuture<Handshake.Outcome>
    let client: EventLoopFuture<Handshake.Outcome>
    private let listener: any Channel

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func open(server: ServerTLS, client: ClientTLS, host: String = "127.0.0.1") async throws -> Connection {
        let (listener, accepted) = try await listen(server)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let outcome = loop.makePromise(of: Handshake.Outcome.self)
        let channel = try await ClientBootstrap(group: loop)
            .connect(host: "127.0.0.1", port: listener.localAddress!.port!)
            .flatMapThrowing { channel in
                try client.install(on: channel, host: host, logger: logger) { outcome.succeed($0) }
                return channel
            }.get()
        return Connection(channel: channel, server: accepted, client: outcome.futureResult, listener: listener)
    }

    /// A server for one connection.
    static func listen(
        _ server: ServerTLS
    ) async throws -> (listener: any Channel, outcome: EventLoopFuture<Handshake.Outcome>) {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let outcome = loop.makePromise(of: Handshake.Outcome.self)
        let listener = try await ServerBootstrap(group: loop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try server.install(on: channel, logger: logger) { result in
                        if case .success = result { try channel.pipeline.syncOperations.addHandler(Echo()) }
                        outcome.succeed(result)
                    }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return (listener, outcome.futureResult)
    }

    /// Sends the bytes and waits until they are back.
    func echo(_ text: String) async throws -> String {
        let answer = channel.eventLoop.makePromise(of: String.self)
        let count = text.utf8.count
        try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.addHandler(Collector(count: count, answer: answer))
        }.get()
        try await channel.writeAndFlush(ByteBuffer(string: text))
        return try await answer.futureResult.get()
    }

    func close() async throws {
        try? await channel.close()
        try await listener.close()
    }
}

private final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.writeAndFlush(data, promise: nil) }
}

/// Leaves the pipeline with what it got, once that is enough.
private final class Collector: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let count: Int
    private let answer: EventLoopPromise<String>
    private var received = ByteBuffer()

    init(count: Int, answer: EventLoopPromise<String>) {
        self.count = count
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        guard received.readableBytes >= count else { return }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        answer.succeed(String(buffer: received))
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
