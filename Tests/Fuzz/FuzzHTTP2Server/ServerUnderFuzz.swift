import Logging
import MeshHTTP2
import MeshRPC
import NIOCore
import NIOEmbedded

/// A server's connection over an embedded channel, and what must hold for it: what it sends is frames, it ends with a GOAWAY if it
/// ends at all, it sends no more than a client may ask for, and nothing of it stays behind.
final class ServerUnderFuzz {
    /// More than any input can ask for: 256 streams with a window of 64 KiB each, and the answers to as many pings and settings.
    private static let maxOutput = 32 << 20

    /// Whether the connection must not end without a GOAWAY: the preface was sent, and no GOAWAY of the client's.
    var owesGoAway = false
    private let channel = EmbeddedChannel()
    private weak var connection: HTTP2Connection?
    private var output = ByteBuffer()
    private var outputBytes = 0
    private var goAway: UInt32?

    init(hasSmallLimits: Bool) {
        var limits = ServerLimits()
        limits.maxMessageSize = 64 * 1024
        if hasSmallLimits {
            limits.maxMessageSize = 64
            limits.maxConcurrentCalls = 2
            limits.http2.maxConcurrentStreams = 3
            limits.http2.maxHeaderListSize = 512
            limits.http2.resetBurst = 4
            limits.http2.resetsPerSecond = 1
        }
        let server = RPCServer(
            services: [FuzzService()], group: channel.embeddedEventLoop, limits: limits, logger: Self.silence)
        do {
            let connection = try server.connection(on: channel)
            try channel.pipeline.syncOperations.addHandler(connection)
            self.connection = connection
            channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        } catch {
            preconditionFailure("no connection: \(error)")
        }
        channel.embeddedEventLoop.run()
        readOutput()
    }

    private static let silence = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }

    func perform(_ step: FrameScript.Step) {
        switch step {
        case .bytes(let bytes):
            if bytes.count > 3, bytes[3] == 7 { owesGoAway = false }
            receive(bytes)
        case .time(let milliseconds):
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(milliseconds))
            readOutput()
        }
    }

    func receive(_ bytes: [UInt8]) {
        guard channel.isActive, !bytes.isEmpty else { return }
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
        channel.embeddedEventLoop.run()
        readOutput()
    }

    /// Ends the connection from the client's side and looks for what it left behind.
    func finish() {
        precondition(channel.isActive || !owesGoAway || goAway != nil, "the connection ended without GOAWAY")
        _ = try? channel.finish(acceptAlreadyClosed: true)
        channel.embeddedEventLoop.run()
        precondition(connection == nil, "the connection outlives its channel")
    }

    /// Reads frames to their end; the server writes whole ones.
    private func readOutput() {
        while var bytes = (try? channel.readOutbound(as: ByteBuffer.self)) ?? nil {
            outputBytes += bytes.readableBytes
            output.writeBuffer(&bytes)
        }
        precondition(outputBytes <= Self.maxOutput, "\(outputBytes) bytes were sent")
        while let header = output.getBytes(at: output.readerIndex, length: 9) {
            let length = Int(header[0]) << 16 | Int(header[1]) << 8 | Int(header[2])
            precondition(length <= 16_384, "a frame of \(length) bytes")
            precondition(header[3] <= 9, "a frame of type \(header[3])")
            guard output.readableBytes >= 9 + length else { break }
            output.moveReaderIndex(forwardBy: 9)
            let payload = output.readSlice(length: length)!
            if header[3] == 7 { goAway = payload.getInteger(at: payload.readerIndex + 4, as: UInt32.self) }
        }
        output.discardReadBytes()
    }
}
