import NIOCore

/// A streaming call for tasks on any thread: carries what they want to the call's event loop, compresses and decompresses here.
struct LoopStreamTransport: ClientStreamTransport {
    private let eventLoop: any EventLoop
    private let call: NIOLoopBound<ClientStreamCall>
    private let ending: StreamEnding
    private let compression: Compression
    private let configuration: ChannelConfiguration

    init(_ opened: OpenedStream, compression: Compression, configuration: ChannelConfiguration) {
        call = opened.call
        ending = opened.ending
        self.compression = compression
        self.configuration = configuration
        eventLoop = opened.call.eventLoop
    }

    func send(_ message: ByteBuffer) async throws {
        let isCompressed = compression != .identity && message.readableBytes >= configuration.compressionThreshold
        let body = isCompressed ? try compression.compress(message) : message
        let bytes = Envelope(flags: isCompressed ? Envelope.compressed : 0, body: body).encoded()
        try await suspended { call, continuation in call.send(bytes, continuation) }
    }

    func finishSending() { onLoop { $0.finishSending() } }

    func next() async throws -> ByteBuffer? {
        let message = try await suspended { call, continuation in call.next(continuation) }
        guard let message else { return nil }
        do {
            return try message.compression.decompressResponse(message.body, limit: configuration.maxResponseSize)
        } catch {
            cancel()
            throw error
        }
    }

    func headers() async throws -> Metadata {
        try await suspended { call, continuation in call.head(continuation) }
    }

    var trailers: Metadata { ending.trailers ?? [:] }

    func cancel() { onLoop { $0.cancel() } }

    /// Suspends until the call resumes the continuation; cancelling the task cancels the call, which resumes it.
    private func suspended<R: Sendable>(
        _ body: @escaping @Sendable (ClientStreamCall, CheckedContinuation<R, any Error>) -> Void
    ) async throws -> R {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                onLoop { body($0, continuation) }
            }
        } onCancel: {
            cancel()
        }
    }

    private func onLoop(_ body: @escaping @Sendable (ClientStreamCall) -> Void) {
        if eventLoop.inEventLoop {
            body(call.value)
        } else {
            let call = self.call
            eventLoop.execute { body(call.value) }
        }
    }
}
