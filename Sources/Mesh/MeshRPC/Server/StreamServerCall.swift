import MeshHTTP2
import NIOCore

/// One streaming call at the server: performs what its state machine decides. Confined to the connection's event loop.
final class StreamServerCall: HTTP2StreamHandler, TimedCall {
    private let connection: RPCServerConnection
    private let shared: RPCServerCore
    private let method: Int
    private var machine = StreamServerCallStateMachine()
    private var head: RequestHead.Stream?
    private var request: RequestReader
    private var stream: HTTP2Stream?
    private var task: Task<Void, Never>?
    private var response: ResponseMetadata?
    private var trace: ServedTrace?
    /// Why nothing can be sent any more; nil while it can.
    private var writeFailure: RPCError?
    private var reader: StreamWaiter<Envelope?>?
    private var writers: [(bytes: ByteBuffer, waiter: StreamWaiter<Void>)] = []
    private var discarded = 0
    private let received = ContinuousClock.now

    private(set) var deadline: ContinuousClock.Instant?

    init(connection: RPCServerConnection, method: Int) {
        self.connection = connection
        self.method = method
        shared = connection.shared
        request = RequestReader(maxMessageSize: shared.limits.maxMessageSize, compression: .identity)
    }

    // MARK: - From the stream

    func receivedHead(_ stream: HTTP2Stream) {
        self.stream = stream
        stream.expectsSteadyBody = false
        shared.served[method].metrics.start()
        let outcome = RequestHead.stream(
            stream.headers, tooLarge: stream.headersTooLarge, method: method, limits: shared.limits, now: received)
        switch outcome {
        case .accepted(let head), .ended(let head, _): self.head = head
        case .rejected: break
        }
        perform(
            machine.receivedHead(
                outcome, now: .now, authorize: { connection.refusal(of: $0) }, admit: { shared.admitStream() }))
    }

    func receivedBody(_ stream: HTTP2Stream, _ chunk: ByteBuffer) {
        guard machine.state == .running else { return discard(stream, chunk.readableBytes) }
        request.received(chunk)
        serveReader()
        openWindow()
    }

    func receivedEnd(_ stream: HTTP2Stream) {
        machine.receivedEnd()
        request.ended()
        serveReader()
        if machine.state == .answered { connection.forget(self) }
    }

    func becameWritable(_ stream: HTTP2Stream) {
        var served = 0
        while served < writers.count, stream.isWritable {
            let (bytes, waiter) = writers[served]
            served += 1
            guard let continuation = waiter.take() else { continue }
            transmit(bytes)
            continuation.resume()
        }
        writers.removeFirst(served)
    }

    func closed(_ stream: HTTP2Stream, _ end: HTTP2StreamEnd) {
        perform(machine.streamClosed())
        self.stream = nil
        connection.forget(self)
    }

    func deadlinePassed() { perform(machine.deadlinePassed()) }

    // MARK: - Actions

    private func perform(_ action: StreamServerCallStateMachine.Action) {
        switch action {
        case .none:
            break
        case .run(let head):
            run(head)
        case .reject(let rejection):
            finish(rejection.error.code)
            stream?.respond(rejection.error, status: rejection.status)
            linger()
        case .end(let error):
            finish(error?.code)
            end(error)
        case .expire(let error):
            finish(error.code)
            end(error)
            cut(error)
        case .cancel(let error):
            finish(error.code)
            cut(error)
        case .giveUp:
            guard let stream else { break }
            if stream.pendingBytes == 0 { stream.reset(.noError) } else { linger() }
        }
    }

    private func run(_ head: RequestHead.Stream) {
        guard let stream else { return }
        let handler = shared.served[method]
        guard case .stream(let invoke) = handler.invocation else { preconditionFailure("a unary call is no stream") }
        request = RequestReader(maxMessageSize: shared.limits.maxMessageSize, compression: head.requestCompression)
        deadline = head.deadline
        connection.watch(self)
        let context = ServerContext(
            method: handler.descriptor, deadline: head.deadline, metadata: Metadata(stream.headers),
            connection: connection.peer)
        response = context.response
        let transport = StreamServerTransport(
            self, eventLoop: connection.eventLoop, head: head, limits: shared.limits)
        let trace = ServedTrace(
            of: handler.descriptor, stream.headers, deadline: head.deadline, peer: connection.peer,
            sampler: shared.sampler)
        self.trace = trace
        let this = NIOLoopBound(self, eventLoop: connection.eventLoop)
        let task = Task.immediate(executorPreference: connection.executor) {
            var failure: (any Error)?
            do {
                if let trace {
                    try await trace.run { try await invoke(transport, head.codec, context) }
                } else {
                    try await invoke(transport, head.codec, context)
                }
            } catch {
                failure = error
            }
            this.value.handlerFinished(failure)
        }
        if machine.state == .running { self.task = task }
    }

    private func handlerFinished(_ failure: (any Error)?) {
        shared.leaveStream()
        task = nil
        perform(machine.handlerFinished(failure.map { shared.rpcError(for: $0, thrownBy: method) }))
        fail(RPCError(.internal, "the handler has returned"))
    }

    private func finish(_ code: RPCError.Code?) {
        shared.served[method].metrics.finish(code, after: received.duration(to: .now))
        trace?.end(code)
        trace = nil
    }

    /// Whoever waits learns the reason first; the cancellation would only tell them that they are cancelled.
    private func cut(_ error: RPCError) {
        fail(error)
        task?.cancel()
    }

    /// Reading and writing fail from now on, also for those who wait.
    private func fail(_ error: RPCError) {
        guard writeFailure == nil else { return }
        writeFailure = error
        request.fail(error)
        openWindow()
        serveReader()
        for (_, waiter) in writers { waiter.take()?.resume(throwing: error) }
        writers = []
    }

    // MARK: - Request

    /// What there is for a reader; opens the window when a message was taken.
    func read() -> RequestReader.Next {
        let next = request.next()
        if case .message = next { openWindow() }
        return next
    }

    /// Resumes `waiter` as soon as there is something.
    func read(_ waiter: StreamWaiter<Envelope?>) {
        if let reader, reader.isWaiting {
            waiter.take()?.resume(throwing: RPCError(.internal, "two tasks read the requests of one call"))
            return
        }
        reader = waiter
        serveReader()
    }

    private func serveReader() {
        guard request.isReady, let waiter = reader else { return }
        reader = nil
        guard let continuation = waiter.take() else { return }
        switch request.next() {
        case .message(let envelope):
            openWindow()
            continuation.resume(returning: envelope)
        case .end: continuation.resume(returning: nil)
        case .fail(let error): continuation.resume(throwing: error)
        case .wait: preconditionFailure("a request that is ready need not be waited for")
        }
    }

    private func openWindow() {
        let credit = request.takeCredit()
        if credit > 0 { stream?.consume(credit) }
    }

    /// Throws away what comes after the answer; a peer that does not stop is stopped.
    private func discard(_ stream: HTTP2Stream, _ count: Int) {
        discarded += count
        if discarded <= shared.limits.maxMessageSize { return stream.consume(count) }
        if stream.pendingBytes == 0 { stream.reset(.noError) }
    }

    // MARK: - Response

    func sendHead() throws(RPCError) {
        if let writeFailure { throw writeFailure }
        respondIfNeeded()
    }

    /// False when the message has to wait for room.
    func writeIfRoom(_ bytes: ByteBuffer) throws(RPCError) -> Bool {
        if let writeFailure { throw writeFailure }
        guard let stream, stream.isWritable, writers.isEmpty else { return false }
        transmit(bytes)
        return true
    }

    /// Sends the message when there is room, and resumes `waiter` then.
    func write(_ bytes: ByteBuffer, _ waiter: StreamWaiter<Void>) {
        do throws(RPCError) {
            // Those that were cancelled while they waited.
            writers.removeAll { !$0.waiter.isWaiting }
            if try writeIfRoom(bytes) {
                waiter.take()?.resume()
            } else {
                writers.append((bytes, waiter))
            }
        } catch {
            waiter.take()?.resume(throwing: error)
        }
    }

    private func transmit(_ bytes: ByteBuffer) {
        respondIfNeeded()
        stream?.send(bytes)
    }

    private func respondIfNeeded() {
        guard let head, machine.takeHead() else { return }
        var fields = HTTP2Headers(fieldCapacity: 6, byteCapacity: 160)
        fields.add(":status", "200")
        fields.add("content-type", head.codec.streamContentType)
        if head.responseCompression == .gzip { fields.add("connect-content-encoding", "gzip") }
        if let headers = response?.takeHeaders() { fields.append(sendable: headers) }
        stream?.respond(fields)
    }

    private func end(_ error: RPCError?) {
        respondIfNeeded()
        var trailers = Metadata()
        if let own = response?.takeTrailers() { trailers.headers.append(sendable: own) }
        if let metadata = error?.metadata { trailers.headers.append(sendable: metadata) }
        let body = EndStream(error: error, metadata: trailers).encoded()
        stream?.send(Envelope(flags: Envelope.endStream, body: body).encoded())
        stream?.finish()
        linger()
    }

    private func linger() {
        connection.forget(self)
        guard machine.lingers, stream != nil else { return }
        deadline = .now.advanced(by: shared.limits.maxLinger)
        connection.watch(self)
    }
}
