import NIOCore

/// What the handler of a streaming call reads from and writes to. Safe to use from any task: on the connection's event loop, where
/// handlers run, everything that need not wait happens at once; elsewhere it hops there. Compression runs on the caller's thread.
struct StreamServerTransport: ServerStreamTransport {
    private let call: NIOLoopBound<StreamServerCall>
    private let eventLoop: any EventLoop
    private let head: RequestHead.Stream
    private let limits: ServerLimits

    /// On the call's event loop.
    init(_ call: StreamServerCall, eventLoop: any EventLoop, head: RequestHead.Stream, limits: ServerLimits) {
        self.call = NIOLoopBound(call, eventLoop: eventLoop)
        self.eventLoop = eventLoop
        self.head = head
        self.limits = limits
    }

    func next() async throws -> ByteBuffer? {
        guard let envelope = try await nextEnvelope() else { return nil }
        guard envelope.isCompressed else { return envelope.body }
        return try head.requestCompression.decompress(envelope.body, limit: limits.maxMessageSize)
    }

    func sendHeaders() async throws {
        if eventLoop.inEventLoop { return try call.value.sendHead() }
        try await eventLoop.submit { try call.value.sendHead() }.get()
    }

    func send(_ message: ByteBuffer) async throws {
        let bytes = try envelope(message).encoded()
        if eventLoop.inEventLoop, try call.value.writeIfRoom(bytes) { return }
        try await StreamWaiter<Void>.wait { waiter in
            onEventLoop { call.value.write(bytes, waiter) }
        }
    }

    private func nextEnvelope() async throws -> Envelope? {
        if eventLoop.inEventLoop {
            switch call.value.read() {
            case .message(let envelope): return envelope
            case .end: return nil
            case .fail(let error): throw error
            case .wait: break
            }
        }
        return try await StreamWaiter<Envelope?>.wait { waiter in
            onEventLoop { call.value.read(waiter) }
        }
    }

    private func envelope(_ message: ByteBuffer) throws(RPCError) -> Envelope {
        guard head.responseCompression != .identity, message.readableBytes >= limits.compressionThreshold else {
            return Envelope(body: message)
        }
        return Envelope(flags: Envelope.compressed, body: try head.responseCompression.compress(message))
    }

    private func onEventLoop(_ body: @escaping @Sendable () -> Void) {
        if eventLoop.inEventLoop { body() } else { eventLoop.execute(body) }
    }
}
