import CNghttp2
import NIOCore

/// What a stream tells its user, always on the event loop and outside nghttp2.
public protocol HTTP2StreamHandler: AnyObject {
    /// The head of the request (server) or of the response (client) lies in `stream.headers`.
    func receivedHead(_ stream: HTTP2Stream)
    /// A part of the body. The window stays closed by its length until `stream.consume` is called.
    func receivedBody(_ stream: HTTP2Stream, _ chunk: ByteBuffer)
    /// The peer sent everything; `stream.trailers` holds what came after the body.
    func receivedEnd(_ stream: HTTP2Stream)
    /// The stream was full (see ``HTTP2Stream/isWritable``) and has room again.
    func becameWritable(_ stream: HTTP2Stream)
    /// The last event of a stream.
    func closed(_ stream: HTTP2Stream, _ end: HTTP2StreamEnd)
}

extension HTTP2StreamHandler {
    public func becameWritable(_ stream: HTTP2Stream) {}
}

/// One request and its response. Confined to the connection's event loop.
///
/// A server calls ``respond(_:endStream:)``, a client `HTTP2Connection.open`; both then ``send(_:)`` body chunks and
/// ``finish(trailers:)``. Writes are gathered and flushed once a read burst, or once an event loop tick.
public final class HTTP2Stream {
    /// The HTTP/2 stream id.
    @exclusivity(unchecked) public internal(set) var id: Int32 = 0
    /// The received head. Valid from `receivedHead` on.
    @exclusivity(unchecked) public internal(set) var headers = HTTP2Headers()
    /// What came after the body. Valid from `receivedEnd` on.
    public internal(set) var trailers = HTTP2Headers()
    /// The head was larger than the limit and is incomplete: answer 431 (server) or give up (client).
    @exclusivity(unchecked) public internal(set) var headersTooLarge = false
    /// Who gets this stream's events.
    @exclusivity(unchecked) public var handler: (any HTTP2StreamHandler)?
    /// Bytes of body given to `send` that nghttp2 has not taken yet.
    public var pendingBytes: Int { outbound.count }

    /// The request's body is one message that its sender has at hand (server): if it stops while its window is open, the stream is
    /// reset after ``HTTP2Limits/bodyTimeout``. False for bodies whose messages come when they come.
    public var expectsSteadyBody = true

    /// False while more than ``HTTP2Limits/sendBuffer`` bytes wait for the peer's window: whoever writes should wait for
    /// `becameWritable`. Sending goes on working, at the cost of memory.
    public var isWritable: Bool { !isFull }

    // Both are there while the stream is open and nil afterwards: the connection owns the session, and the session lets go of its
    // streams one by one as they close and of the rest when it is closed itself.
    @exclusivity(unchecked) unowned(unsafe) var connection: HTTP2Connection?
    @exclusivity(unchecked) unowned(unsafe) var session: HTTP2Session?
    @exclusivity(unchecked) var headerListSize = 0
    @exclusivity(unchecked) var headDelivered = false
    var neverSent = false
    @exclusivity(unchecked) var unconsumed = 0
    @exclusivity(unchecked) var bodyReceived = 0
    @exclusivity(unchecked) var peerEnded = false
    var peerReset = false
    var resetHere = false
    @exclusivity(unchecked) private var bodySent = 0
    private var watch = StreamWatch()
    @exclusivity(unchecked) private var outbound = BodyQueue()
    @exclusivity(unchecked) private var isEnded = false
    private var isDeferred = false
    @exclusivity(unchecked) private var isFull = false
    @exclusivity(unchecked) private var outboundTrailers: HTTP2Headers?

    init(session: HTTP2Session) { self.session = session }

    /// False once the stream or its connection has ended; sending is then without effect.
    public var isOpen: Bool { session?.isOpen ?? false }

    // MARK: - Sending

    /// Sends the response head (server). With `endStream` there is no body.
    public func respond(_ head: HTTP2Headers, endStream: Bool = false) {
        respond(head, contentLength: nil, endStream: endStream)
    }

    private func respond(_ head: HTTP2Headers, contentLength: Int?, endStream: Bool) {
        guard let session, isOpen else { return }
        if endStream { isEnded = true }
        do {
            try session.submitResponse(head, contentLength: contentLength, stream: self, hasBody: !endStream)
            if !endStream, !isEnded || outbound.count > Self.longBody { session.takeTurns(self) }
        } catch {
            session.reset(self, .internalError)
        }
        connection?.setNeedsFlush()
    }

    /// Sends the whole response at once (server). With `contentLength` the head gets that field as well.
    public func respond(_ head: HTTP2Headers, contentLength: Int? = nil, body: ByteBuffer) {
        guard isOpen, !isEnded else { return }
        queue(body)
        isEnded = true
        respond(head, contentLength: contentLength, endStream: body.readableBytes == 0)
    }

    /// Queues a part of the body.
    public func send(_ chunk: ByteBuffer) {
        guard isOpen, !isEnded else { return }
        queue(chunk)
        if let session, outbound.count > writableLimit(in: session) { isFull = true }
        resumeIfDeferred()
    }

    /// Ends our side of the stream.
    public func finish(trailers: HTTP2Headers? = nil) {
        guard isOpen, !isEnded else { return }
        isEnded = true
        outboundTrailers = trailers
        resumeIfDeferred()
    }

    /// Gives the stream up in both directions.
    public func reset(_ code: HTTP2ErrorCode) {
        guard let session, isOpen else { return }
        resetHere = true
        session.reset(self, code)
        connection?.setNeedsFlush()
    }

    /// Says that `count` received body bytes need no more room, so that the peer may send as many again.
    public func consume(_ count: Int) {
        guard let session else { return }
        unconsumed -= count
        session.unconsumed -= count
        session.consume(count, streamID: id)
        connection?.setNeedsFlush()
    }

    private func resumeIfDeferred() {
        guard isDeferred, let session else { return }
        isDeferred = false
        session.resume(self)
        connection?.setNeedsFlush()
    }

    /// More of a body than this takes turns with other streams.
    private static let longBody = 16 * 1024

    private func queue(_ chunk: ByteBuffer) {
        outbound.append(chunk)
        session?.pendingBytes += chunk.readableBytes
    }

    /// When the whole connection holds too much, each stream has to make do with little; but a stream that holds nothing can
    /// always write, so that those that wait for no window do not starve.
    private func writableLimit(in session: HTTP2Session) -> Int {
        let isTight = session.pendingBytes > session.limits.connectionSendBuffer
        return isTight ? session.limits.sendBuffer / 16 : session.limits.sendBuffer
    }

    // MARK: - For the session

    func prepareRequest(body: ByteBuffer?, endStream: Bool) {
        if let body { queue(body) }
        isEnded = endStream
    }

    /// Gives back the connection's window for bytes that nobody consumed. May run in a callback.
    func didClose() {
        if let session {
            session.consume(unconsumed, streamID: id)
            session.unconsumed -= unconsumed
            session.pendingBytes -= outbound.count
        }
        unconsumed = 0
        session = nil
        connection = nil
    }

    /// Looks whether what is owed moves. Asked by the connection's timer.
    func observe(now: ContinuousClock.Instant) -> StreamWatch.Stall? {
        guard let session else { return nil }
        // A peer whose window we keep shut owes nothing.
        let windowIsOpen =
            unconsumed < session.limits.streamWindow / 2 && session.unconsumed < session.limits.connectionWindow / 2
        let owesBody = session.role == .server && expectsSteadyBody && headDelivered && !peerEnded && windowIsOpen
        return watch.observe(
            bodyReceived: owesBody ? bodyReceived : nil, bodySent: outbound.count > 0 ? bodySent : nil,
            limits: session.limits, now: now)
    }

    /// The stream is retained by its session until `on_stream_close`, after which nghttp2 reads no more.
    var dataProvider: nghttp2_data_provider {
        nghttp2_data_provider(
            source: nghttp2_data_source(ptr: Unmanaged.passUnretained(self).toOpaque()),
            read_callback: { raw, _, _, capacity, flags, source, _ in
                let stream = Unmanaged<HTTP2Stream>.fromOpaque(source!.pointee.ptr).takeUnretainedValue()
                return stream.read(raw, atMost: capacity, flags)
            })
    }

    /// Says how much of the body goes into the next DATA frame; ``moveBody(_:into:)`` follows at once.
    private func read(_ raw: OpaquePointer?, atMost capacity: Int, _ flags: UnsafeMutablePointer<UInt32>?) -> Int {
        let count = min(capacity, outbound.count)
        if count == 0, !isEnded {
            isDeferred = true
            return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        }
        flags!.pointee |= NGHTTP2_DATA_FLAG_NO_COPY.rawValue
        if isEnded, outbound.count == count {
            flags!.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue
            if let outboundTrailers, !outboundTrailers.isEmpty {
                flags!.pointee |= NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
                outboundTrailers.withNameValues { _ = nghttp2_submit_trailer(raw, id, $0, $1) }
            }
        }
        return count
    }

    /// Moves the next `count` bytes of the body to `target`.
    func moveBody(_ count: Int, into target: inout ByteBuffer) {
        outbound.read(count, into: &target)
        bodySent += count
        guard let session else { return }
        session.pendingBytes -= count
        session.bytesSent += count
        if isFull, outbound.count <= writableLimit(in: session) / 2 {
            isFull = false
            session.events.append(.writable(self))
        }
    }
}
