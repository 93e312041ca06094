import MeshHTTP2
import MeshRPC
import NIOCore
import Synchronization

/// A request that ``RawClient`` has opened. One task at a time may look at what arrives.
final class RawCall: Sendable {
    enum Event: Sendable {
        case head(HTTP2Headers)
        case body(ByteBuffer)
        case end
        case closed(HTTP2StreamEnd)
    }

    private struct Wires {
        var recorder: NIOLoopBound<RawRecorder>?
        var stream: NIOLoopBound<HTTP2Stream>?
    }

    let continuation: AsyncStream<Event>.Continuation
    private let events: AsyncStream<Event>
    private let eventLoop: any EventLoop
    private let wires = Mutex(Wires())

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        (events, continuation) = AsyncStream.makeStream()
    }

    /// On the event loop.
    func attach(_ recorder: RawRecorder, _ stream: HTTP2Stream) {
        let recorder = NIOLoopBound(recorder, eventLoop: eventLoop)
        let stream = NIOLoopBound(stream, eventLoop: eventLoop)
        wires.withLock { $0 = Wires(recorder: recorder, stream: stream) }
    }

    func send(_ bytes: ByteBuffer) { onStream { $0.send(bytes) } }
    func finish() { onStream { $0.finish() } }
    func reset() { onStream { $0.reset(.cancel) } }

    /// Consumes what is held, and everything from now on.
    func release() {
        let wires = wires.withLock { $0 }
        eventLoop.execute {
            guard let stream = wires.stream?.value else { return }
            wires.recorder?.value.release(stream)
        }
    }

    /// What arrives from now on until the stream is over, or until `isEnough`.
    func reply(until isEnough: (RawReply) -> Bool = { _ in false }) async -> RawReply {
        var reply = RawReply()
        for await event in events {
            switch event {
            case .head(let head): reply.head = head
            case .body(let chunk): reply.body.writeImmutableBuffer(chunk)
            case .end: break
            case .closed(let end): reply.end = end
            }
            if isEnough(reply) { break }
        }
        return reply
    }

    private func onStream(_ body: @escaping @Sendable (HTTP2Stream) -> Void) {
        let stream = wires.withLock { $0.stream }
        eventLoop.execute { if let stream { body(stream.value) } }
    }
}

/// Passes a stream's events on. Confined to the event loop.
final class RawRecorder: HTTP2StreamHandler {
    private let continuation: AsyncStream<RawCall.Event>.Continuation
    private var holds: Bool
    private var held = 0

    init(_ continuation: AsyncStream<RawCall.Event>.Continuation, holds: Bool) {
        self.continuation = continuation
        self.holds = holds
    }

    func receivedHead(_ stream: HTTP2Stream) { continuation.yield(.head(stream.headers)) }

    func receivedBody(_ stream: HTTP2Stream, _ chunk: ByteBuffer) {
        if holds { held += chunk.readableBytes } else { stream.consume(chunk.readableBytes) }
        continuation.yield(.body(chunk))
    }

    func receivedEnd(_ stream: HTTP2Stream) { continuation.yield(.end) }

    func closed(_ stream: HTTP2Stream, _ end: HTTP2StreamEnd) {
        continuation.yield(.closed(end))
        continuation.finish()
    }

    func release(_ stream: HTTP2Stream) {
        holds = false
        if held > 0 { stream.consume(held) }
        held = 0
    }
}
