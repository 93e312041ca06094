import Logging
import NIOCore

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
        /// Patience for a peer that does not take the last bytes before a close.
        static let linger = TimeAmount.seconds(2)
        /// A write buffer up to this size is kept for the next burst.
        static let keptBuffer = 64 * 1024
    }

    public let role: Role
    let session: HTTP2Session
    let logger: Logger
    private var limits: HTTP2Limits { session.limits }
    private let clock: LoopClock
    private var watch: ConnectionWatch
    private var timer: Scheduled<Void>?
    /// The timer only measures idleness.
    private var timerIsIdle = false
    private var end: HTTP2ConnectionEnd?
    @exclusivity(unchecked) private var delegate: (any HTTP2ConnectionDelegate)?
    @exclusivity(unchecked) private var context: ChannelHandlerContext?
    @exclusivity(unchecked) private var shutdown = ShutdownStateMachine()
    @exclusivity(unchecked) private var inReadBurst = false
    private var isFlushing = false
    @exclusivity(unchecked) private var needsFlush = false
    private var flushScheduled = false
    private var isClosing = false
    @exclusivity(unchecked) private var isDelivering = false
    private var hasStarted = false

    public init(
        role: Role, limits: HTTP2Limits = HTTP2Limits(), delegate: any HTTP2ConnectionDelegate, logger: Logger
    ) throws {
        self.role = role
        self.delegate = delegate
        self.logger = logger
        watch = ConnectionWatch(limits: limits)
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
            end = end ?? .drained
            closeAfterWrites()
        }
    }

    // MARK: - Timeouts

    /// Sees to it that the timer runs soon; free when it does already, so that requests pay nothing.
    private func watchClosely() {
        if timer == nil || timerIsIdle { schedule(after: limits.watchInterval, isIdle: false) }
    }

    private func schedule(after delay: Duration, isIdle: Bool) {
        guard let context else { return }
        timer?.cancel()
        timerIsIdle = isIdle
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) {
            self.timer = nil
            self.look()
        }
    }

    private func look() {
        guard let context, delegate != nil else { return }
        let now = clock.now
        let seen = observe(context)
        if let timeout = watch.observe(seen, now: now) {
            expire(timeout)
        } else {
            for stream in Array(session.streams.values) {
                guard let stall = stream.observe(now: now) else { continue }
                switch stall {
                case .body: session.counters.bodyTimeouts += 1
                case .send: session.counters.sendTimeouts += 1
                }
                stream.reset(.cancel)
            }
        }
        if seen.isQuiet, !isDelivering, !isFlushing { session.releaseSpareMemory() }
        if timer == nil, let delay = watch.nextLook(after: seen) { schedule(after: delay, isIdle: seen.isQuiet) }
    }

    private func observe(_ context: ChannelHandlerContext) -> ConnectionWatch.Observation {
        let isBlocked = !context.channel.isWritable || session.pendingBytes > 0 && session.connectionSendWindow <= 0
        var left: Int?
        if isBlocked {
            let buffered = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
            left = session.bytesSent - (buffered ?? 0)
        }
        return ConnectionWatch.Observation(
            isSettled: session.hasPeerSettings && session.isAcknowledged,
            unfinished: session.unfinishedFrame, blockedOutput: left, openStreams: openStreams,
            streamsOpened: session.counters.streamsOpened)
    }

    private func expire(_ timeout: HTTP2Timeout) {
        if timeout == .idle {
            guard role == .server else { return }
            end = end ?? .timeout(.idle)
            closeGracefully()
            return
        }
        end = end ?? .timeout(timeout)
        session.terminate(timeout == .settings ? .settingsTimeout : .enhanceYourCalm)
        // A peer that takes no bytes may not take the GOAWAY either; the close does not wait for it long.
        flush(force: true)
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

    private func fail(_ error: any Error) {
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
            if role == .server, stream.handler == nil { accept(stream) }
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
        case .goAway(_, let code):
            if code != .noError { end = end ?? .peerReported(code) }
            delegate?.goingAway(self)
        case .pong(Constants.shutdownPing):
            perform(shutdown.roundTripPassed())
        case .pong(let payload):
            delegate?.pong(payload, on: self)
        }
    }

    private func accept(_ stream: HTTP2Stream) {
        // Reset in the burst that opened it: nobody needs to begin with it.
        guard stream.isOpen else { return }
        stream.connection = self
        if session.pendingBytes <= limits.connectionSendBuffer {
            stream.handler = delegate?.accept(stream, on: self)
        }
        if stream.handler == nil {
            session.counters.streamsRefused += 1
            stream.reset(.refusedStream)
        }
    }

    /// Writes what waits, while the channel takes it; with `force` the last frames of a connection also beyond that.
    private func flush(force: Bool = false) {
        guard !isFlushing, let context, session.isOpen else { return }
        isFlushing = true
        while needsFlush || force, context.channel.isWritable || force, !isClosing {
            needsFlush = false
            var isDone = true
            do {
                isDone = try !session.drain(limit: Constants.writeChunk)
            } catch {
                fail(error)
                break
            }
            needsFlush = !isDone
            if session.output.readableBytes > 0 {
                context.writeAndFlush(wrapOutboundOut(session.output), promise: nil)
                if session.output.capacity > Constants.keptBuffer {
                    session.output = ByteBuffer()
                } else {
                    session.output.clear()
                }
            }
            deliverEvents()
            if force, isDone { break }
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
        let patience = context.eventLoop.scheduleTask(in: Constants.linger) { channel.close(promise: nil) }
        channel.writeAndFlush(ByteBuffer()).whenComplete { _ in
            patience.cancel()
            channel.close(promise: nil)
        }
    }
}
