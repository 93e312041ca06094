import Logging
import NIOCore

/// What a connection tells its owner, on the event loop.
public protocol HTTP2ConnectionDelegate: AnyObject {
    /// The channel is active (client and server); streams may be opened from now on.
    func connectionActive(_ connection: HTTP2Connection)
    /// A peer opened a stream (server); the handler gets its events, beginning with the head. Nil refuses it.
    func accept(_ stream: HTTP2Stream, on connection: HTTP2Connection) -> (any HTTP2StreamHandler)?
    /// The peer's settings arrived or changed.
    func peerSettingsChanged(_ connection: HTTP2Connection)
    /// Anything at all arrived.
    func bytesReceived(_ connection: HTTP2Connection)
    /// The answer to ``HTTP2Connection/ping(_:)``.
    func pong(_ payload: UInt64, on connection: HTTP2Connection)
    /// The peer will accept no more streams.
    func goingAway(_ connection: HTTP2Connection)
    /// A stream ended, so that another one has room.
    func streamClosed(_ connection: HTTP2Connection)
    /// The last event. Every stream was told before.
    func connectionClosed(_ connection: HTTP2Connection)
}

extension HTTP2ConnectionDelegate {
    public func connectionActive(_ connection: HTTP2Connection) {}
    public func accept(_ stream: HTTP2Stream, on connection: HTTP2Connection) -> (any HTTP2StreamHandler)? { nil }
    public func peerSettingsChanged(_ connection: HTTP2Connection) {}
    public func bytesReceived(_ connection: HTTP2Connection) {}
    public func pong(_ payload: UInt64, on connection: HTTP2Connection) {}
    public func goingAway(_ connection: HTTP2Connection) {}
    public func streamClosed(_ connection: HTTP2Connection) {}
    public func connectionClosed(_ connection: HTTP2Connection) {}
}

/// An HTTP/2 connection as the last handler of a channel's pipeline. Confined to the channel's event loop.
///
/// It keeps its delegate alive until the connection closes.
public final class HTTP2Connection: ChannelInboundHandler {
    public typealias InboundIn = ByteBuffer
    public typealias OutboundOut = ByteBuffer

    public enum Role: Sendable { case client, server }

    private enum Constants {
        /// Bytes gathered before a write; the socket's buffer takes about as much.
        static let writeChunk = 256 * 1024
        static let shutdownPing: UInt64 = 0x6672_6573_6865_7401
        /// Patience for the answer to the shutdown's ping.
        static let roundTrip = TimeAmount.seconds(1)
    }

    public let role: Role
    private let session: HTTP2Session
    private let logger: Logger
    private var delegate: (any HTTP2ConnectionDelegate)?
    private var context: ChannelHandlerContext?
    private var outbound = ByteBuffer()
    private var shutdown = ShutdownStateMachine()
    private var inReadBurst = false
    private var isFlushing = false
    private var needsFlush = false
    private var flushScheduled = false
    private var isClosing = false
    private var isDelivering = false

    public init(
        role: Role, limits: HTTP2Limits = HTTP2Limits(), delegate: any HTTP2ConnectionDelegate, logger: Logger
    ) throws {
        self.role = role
        self.delegate = delegate
        self.logger = logger
        session = try HTTP2Session(role: role == .server ? .server : .client, limits: limits)
    }

    deinit { session.close() }

    /// Streams that are open now, in both directions.
    public var openStreams: Int { session.streams.count }
    /// How many streams the peer lets us have open.
    public var peerMaxConcurrentStreams: Int { session.peerMaxConcurrentStreams }
    public var remoteAddress: SocketAddress? { context?.remoteAddress }

    // MARK: - Doing things

    /// Opens a stream (client). `body` nil with `endStream` false means that chunks follow.
    public func open(
        _ head: HTTP2Headers, body: ByteBuffer? = nil, endStream: Bool = true, handler: any HTTP2StreamHandler
    ) throws -> HTTP2Stream {
        guard context != nil, session.isOpen, !isClosing else { throw HTTP2Error.connectionClosed }
        let stream = HTTP2Stream(session: session)
        stream.connection = self
        stream.handler = handler
        stream.prepareRequest(body: body, endStream: endStream)
        try session.submitRequest(head, stream: stream, hasBody: body.map { $0.readableBytes > 0 } ?? !endStream)
        setNeedsFlush()
        return stream
    }

    public func ping(_ payload: UInt64) {
        session.ping(payload)
        setNeedsFlush()
    }

    /// Ends the connection after the streams in flight. Idempotent.
    public func closeGracefully() {
        perform(shutdown.begin())
    }

    /// Ends the connection now; streams in flight are lost.
    public func closeNow() {
        guard let context, !isClosing else { return }
        isClosing = true
        context.close(promise: nil)
    }

    /// Asks for a flush at the end of the read burst, or of this tick of the event loop when there is none.
    func setNeedsFlush() {
        needsFlush = true
        guard !inReadBurst, !isFlushing, !isDelivering, !flushScheduled, let context else { return }
        flushScheduled = true
        context.eventLoop.assumeIsolated().execute {
            self.flushScheduled = false
            if self.needsFlush, !self.inReadBurst { self.flush() }
        }
    }

    private func perform(_ action: ShutdownStateMachine.Action) {
        switch action {
        case .none:
            break
        case .sendNotice:
            if role == .server { session.submitShutdownNotice() }
            session.ping(Constants.shutdownPing)
            setNeedsFlush()
            context?.eventLoop.assumeIsolated().scheduleTask(in: Constants.roundTrip) {
                self.perform(self.shutdown.roundTripPassed())
            }
        case .sendFinalGoAway:
            session.submitGoAway(.noError)
            setNeedsFlush()
            perform(shutdown.streamsChanged(open: openStreams))
        case .close:
            closeAfterWrites()
        }
    }

    // MARK: - Channel events

    public func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { start() }
    }

    public func channelActive(context: ChannelHandlerContext) {
        start()
        context.fireChannelActive()
    }

    private func start() {
        setNeedsFlush()
        delegate?.connectionActive(self)
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inReadBurst = true
        needsFlush = true
        delegate?.bytesReceived(self)
        do {
            try session.feed(unwrapInboundIn(data))
        } catch {
            fail(error)
        }
        deliverEvents()
    }

    public func channelReadComplete(context: ChannelHandlerContext) {
        inReadBurst = false
        if needsFlush { flush() }
        context.fireChannelReadComplete()
    }

    public func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, needsFlush, !inReadBurst { flush() }
        context.fireChannelWritabilityChanged()
    }

    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
    }

    public func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        end()
    }

    private func fail(_ error: any Error) {
        logger.debug("connection failed", metadata: ["error": "\(error)"])
        closeNow()
    }

    private func end() {
        guard let delegate else { return }
        isClosing = true
        session.close()
        deliverEvents()
        self.delegate = nil
        context = nil
        delegate.connectionClosed(self)
    }

    // MARK: - Events and flushing

    private func deliverEvents() {
        guard !isDelivering else { return }
        isDelivering = true
        var index = 0
        while index < session.events.count {
            let event = session.events[index]
            index += 1
            deliver(event)
        }
        session.events.removeAll(keepingCapacity: true)
        isDelivering = false
        perform(shutdown.streamsChanged(open: openStreams))
    }

    private func deliver(_ event: HTTP2Event) {
        switch event {
        case .head(let stream):
            if role == .server, stream.handler == nil {
                stream.connection = self
                stream.handler = delegate?.accept(stream, on: self)
                if stream.handler == nil { stream.reset(.refusedStream) }
            }
            stream.handler?.receivedHead(stream)
        case .body(let stream, let chunk):
            if let handler = stream.handler {
                handler.receivedBody(stream, chunk)
            } else {
                stream.consume(chunk.readableBytes)
            }
        case .end(let stream):
            stream.handler?.receivedEnd(stream)
        case .writable(let stream):
            stream.handler?.becameWritable(stream)
        case .closed(let stream, let end):
            stream.handler?.closed(stream, end)
            stream.handler = nil
            delegate?.streamClosed(self)
        case .settings:
            delegate?.peerSettingsChanged(self)
        case .goAway:
            delegate?.goingAway(self)
        case .pong(Constants.shutdownPing):
            perform(shutdown.roundTripPassed())
        case .pong(let payload):
            delegate?.pong(payload, on: self)
        }
    }

    private func flush() {
        guard !isFlushing, let context, session.isOpen else { return }
        isFlushing = true
        while needsFlush, context.channel.isWritable, !isClosing {
            needsFlush = false
            outbound.clear()
            do {
                if try session.drain(into: &outbound, limit: Constants.writeChunk) { needsFlush = true }
            } catch {
                fail(error)
                break
            }
            if outbound.readableBytes > 0 {
                context.writeAndFlush(wrapOutboundOut(outbound), promise: nil)
            }
            deliverEvents()
        }
        isFlushing = false
        if session.isFinished { closeAfterWrites() }
    }

    /// Closes once everything written so far has reached the socket.
    private func closeAfterWrites() {
        guard let context, !isClosing else { return }
        if needsFlush, !isFlushing { flush() }
        guard !isClosing else { return }
        isClosing = true
        let channel = context.channel
        channel.writeAndFlush(ByteBuffer()).whenComplete { _ in channel.close(promise: nil) }
    }
}
