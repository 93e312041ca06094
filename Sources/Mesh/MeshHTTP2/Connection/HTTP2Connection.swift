import Logging
import NIOCore

/// An HTTP/2 connection as the last handler of a channel's pipeline. Confined to the channel's event loop.
///
/// It keeps its delegate alive until the connection closes.
public final class HTTP2Connection: ChannelInboundHandler {
    public typealias InboundIn = ByteBuffer
    public typealias OutboundOut = ByteBuffer

    public enum Role: Sendable { case client, server }

    enum Constants {
        /// Bytes gathered before a write; the socket's buffer takes about as much.
        static let writeChunk = 256 * 1024
        static let shutdownPing: UInt64 = 0x6672_6573_6865_7401
        /// Patience for the answer to the shutdown's ping.
        static let roundTrip = TimeAmount.seconds(1)
        /// Patience for a peer that does not take the last bytes before a close.
        static let linger = TimeAmount.seconds(2)
        /// A write buffer up to this size is kept for the next burst.
        static let keptBuffer = 64 * 1024
    }

    public let role: Role
    let session: HTTP2Session
    let logger: Logger
    var limits: HTTP2Limits { session.limits }
    let clock: LoopClock
    var watch = ConnectionWatch()
    var timer: Scheduled<Void>?
    /// The timer only measures idleness.
    var timerIsIdle = false
    var end: HTTP2ConnectionEnd?
    @exclusivity(unchecked) var delegate: (any HTTP2ConnectionDelegate)?
    @exclusivity(unchecked) var context: ChannelHandlerContext?
    @exclusivity(unchecked) var shutdown = ShutdownStateMachine()
    @exclusivity(unchecked) var inReadBurst = false
    var isFlushing = false
    @exclusivity(unchecked) var needsFlush = false
    private var flushScheduled = false
    var isClosing = false
    @exclusivity(unchecked) var isDelivering = false
    private var hasStarted = false

    public convenience init(
        role: Role, limits: HTTP2Limits = HTTP2Limits(), delegate: any HTTP2ConnectionDelegate, logger: Logger
    ) throws {
        try self.init(role: role, sharing: HTTP2Limits.Shared(limits), delegate: delegate, logger: logger)
    }

    /// One of many connections with the same limits.
    public init(
        role: Role, sharing limits: HTTP2Limits.Shared, delegate: any HTTP2ConnectionDelegate, logger: Logger
    ) throws {
        self.role = role
        self.delegate = delegate
        self.logger = logger
        let clock = LoopClock()
        self.clock = clock
        session = try HTTP2Session(role: role == .server ? .server : .client, limits: limits) { clock.now }
    }

    deinit { session.close() }

    /// Streams that are open now, in both directions.
    public var openStreams: Int { session.streams.count }
    /// How many streams the peer lets us have open.
    public var peerMaxConcurrentStreams: Int { session.peerMaxConcurrentStreams }
    /// Where the peer is; nil when the connection is closed.
    public var remoteAddress: SocketAddress? { context?.remoteAddress }
    /// What happened so far.
    public var counters: HTTP2Counters { session.counters }

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
        watchClosely()
        return stream
    }

    /// Sends a PING; its answer comes as ``HTTP2ConnectionDelegate/pong(_:on:)``.
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

    func perform(_ action: ShutdownStateMachine.Action) {
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
            end = end ?? .drained
            closeAfterWrites()
        }
    }

    // MARK: - Channel events

    public func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        clock.loop = context.eventLoop
        if context.channel.isActive { start() }
    }

    public func channelActive(context: ChannelHandlerContext) {
        start()
        context.fireChannelActive()
    }

    /// Once: a handler that is added while a connect is being reported finds its channel active and hears of that as well.
    private func start() {
        guard !hasStarted else { return }
        hasStarted = true
        setNeedsFlush()
        watchClosely()
        delegate?.connectionActive(self)
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
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
        watchClosely()
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
        finish()
        context.fireChannelInactive()
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        finish()
    }

    func fail(_ error: any Error) {
        logger.debug("connection failed", metadata: ["error": "\(error)"])
        guard let code = (error as? HTTP2Error)?.goAwayCode, let context, !isClosing else { return closeNow() }
        context.write(wrapOutboundOut(session.lastWords(code)), promise: nil)
        needsFlush = false
        closeAfterWrites()
    }

    private func finish() {
        guard let delegate else { return }
        isClosing = true
        timer?.cancel()
        timer = nil
        session.close()
        deliverEvents()
        self.delegate = nil
        context = nil
        delegate.connection(self, ended: reason, counters: session.counters)
        delegate.connectionClosed(self)
    }

    private var reason: HTTP2ConnectionEnd {
        if session.isNuisance { return .nuisance }
        return end ?? session.goAwaySent.map { .violation($0) } ?? .closed
    }

}
