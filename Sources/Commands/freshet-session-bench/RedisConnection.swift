import NIOCore
import NIOPosix

/// A connection to Redis that pipelines: commands go out in the order in which they are sent, all those of one turn of the
/// event loop in one write. Confined to its event loop.
final class RedisConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private struct Waiting {
        var replies: Int
        let answered: EventLoopPromise<Void>
    }

    private var context: ChannelHandlerContext?
    private var waiting = CircularBuffer<Waiting>()
    private var received = ByteBuffer()
    private var outgoing = ByteBuffer()

    /// Connects; the box gives access on the event loop only.
    static func connect(port: Int, on eventLoop: any EventLoop) async throws -> NIOLoopBoundBox<RedisConnection> {
        try await ClientBootstrap(group: eventLoop)
            .channelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: "127.0.0.1", port: port)
            .flatMapThrowing { channel in
                let connection = RedisConnection()
                try channel.pipeline.syncOperations.addHandler(connection)
                return NIOLoopBoundBox(connection, eventLoop: eventLoop)
            }.get()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        received = context.channel.allocator.buffer(capacity: 1 << 16)
    }

    /// Sends commands and succeeds when all their replies are there; fails when one of them is an error.
    func send(_ commands: [RedisCommand]) -> EventLoopFuture<Void> {
        guard let context else { preconditionFailure("a connection is used after connecting") }
        if outgoing.readableBytes == 0 { context.eventLoop.assumeIsolated().execute { self.flush() } }
        for command in commands { command.write(to: &outgoing) }
        let promise = context.eventLoop.makePromise(of: Void.self)
        waiting.append(Waiting(replies: commands.count, answered: promise))
        return promise.futureResult
    }

    private func flush() {
        context?.writeAndFlush(NIOAny(outgoing), promise: nil)
        outgoing = ByteBuffer()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var piece = unwrapInboundIn(data)
        received.writeBuffer(&piece)
        while !waiting.isEmpty {
            let start = received.readerIndex
            do {
                guard try RedisReply.skip(&received) else {
                    received.moveReaderIndex(to: start)
                    break
                }
            } catch {
                waiting.removeFirst().answered.fail(error)
                context.close(promise: nil)
                return
            }
            waiting[waiting.startIndex].replies -= 1
            if waiting[waiting.startIndex].replies == 0 { waiting.removeFirst().answered.succeed() }
        }
        received.discardReadBytes()
    }

    func channelInactive(context: ChannelHandlerContext) {
        for waiting in waiting { waiting.answered.fail(SessionBenchFailure("Redis closed the connection")) }
        waiting.removeAll()
        self.context = nil
    }
}

/// A command as Redis' protocol has it: an array of strings.
struct RedisCommand: Sendable {
    private let words: [String]

    init(_ words: [String]) { self.words = words }

    func write(to buffer: inout ByteBuffer) {
        buffer.writeString("*\(words.count)\r\n")
        for word in words { buffer.writeString("$\(word.utf8.count)\r\n\(word)\r\n") }
    }
}

/// Replies, of which only the end and whether they are errors is of interest.
enum RedisReply {
    /// Skips one reply; false when its end has not come yet.
    static func skip(_ buffer: inout ByteBuffer) throws -> Bool {
        guard let line = nextLine(&buffer), let kind = line.first else { return false }
        let count = Int(line.dropFirst()) ?? 0
        switch kind {
        case "-": throw SessionBenchFailure("Redis answered \(line)")
        case "$":
            guard count >= 0 else { return true }
            guard buffer.readableBytes >= count + 2 else { return false }
            buffer.moveReaderIndex(forwardBy: count + 2)
        case "*":
            for _ in 0..<max(0, count) {
                guard try skip(&buffer) else { return false }
            }
        default: break
        }
        return true
    }

    private static func nextLine(_ buffer: inout ByteBuffer) -> String? {
        guard let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\r")), end + 1 < buffer.writerIndex
        else { return nil }
        let line = buffer.readString(length: end - buffer.readerIndex)
        buffer.moveReaderIndex(forwardBy: 2)
        return line
    }
}
