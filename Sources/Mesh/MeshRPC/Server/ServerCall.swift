import MeshHTTP2
import NIOCore

/// One call at the server: performs what its state machine decides. Confined to the connection's event loop.
final class ServerCall: HTTP2StreamHandler, TimedCall {
    private let connection: RPCServerConnection
    private let shared: RPCServerCore
    private let method: Int?
    private var machine: ServerCallStateMachine
    private var accepted: ServerCallStateMachine.Accepted?
    private var body = ByteBuffer()
    private var stream: HTTP2Stream?
    private var task: Task<Void, Never>?
    private var context: ServerContext?
    private var trace: ServedTrace?
    private var holdsPlace = false
    private var discarded = 0
    private var lingersUntil: ContinuousClock.Instant?
    private let received = ContinuousClock.now

    var deadline: ContinuousClock.Instant? { lingersUntil ?? accepted?.deadline }

    /// `method` is where the path leads, if anywhere.
    init(connection: RPCServerConnection, method: Int?) {
        self.connection = connection
        self.method = method
        shared = connection.shared
        machine = ServerCallStateMachine(maxMessageSize: shared.limits.maxMessageSize)
    }

    // MARK: - From the stream

    func receivedHead(_ stream: HTTP2Stream) {
        self.stream = stream
        let head = RequestHead.unary(
            stream.headers, tooLarge: stream.headersTooLarge, method: method, of: shared.methods,
            limits: shared.limits, now: received)
        let action = machine.receivedHead(head) { connection.refusal(of: $0) }
        if case .receiving(let accepted, _) = machine.state { self.accepted = accepted }
        perform(action)
    }

    func receivedBody(_ stream: HTTP2Stream, _ chunk: ByteBuffer) {
        let action = machine.receivedBody(chunk.readableBytes)
        if action == .collect {
            // A whole message is kept as the slice of the read buffer that it is; parts are copied, so that a peer
            // that trickles bytes does not hold a read buffer for each.
            if body.readableBytes == 0, accepted?.contentLength == chunk.readableBytes {
                body = chunk
            } else {
                body.writeImmutableBuffer(chunk)
            }
        } else {
            perform(action)
        }
        stream.consume(chunk.readableBytes)
        if machine.state == .discarding {
            discarded += chunk.readableBytes
            // A reset overtakes an answer that is still on its way.
            if discarded > shared.limits.maxMessageSize, stream.pendingBytes == 0 { stream.reset(.noError) }
        }
        if case .receiving(let accepted, _) = machine.state, accepted.deadline != nil, !connection.isWatching(self) {
            if accepted.contentLength != body.readableBytes { connection.watch(self) }
        }
    }

    func receivedEnd(_ stream: HTTP2Stream) {
        let now = ContinuousClock.now
        perform(
            machine.receivedEnd(now: now) {
                holdsPlace = shared.admit()
                return holdsPlace
            })
    }

    func closed(_ stream: HTTP2Stream, _ end: HTTP2StreamEnd) {
        perform(machine.streamClosed())
        self.stream = nil
        connection.forget(self)
    }

    func deadlinePassed() { perform(machine.deadlinePassed()) }

    // MARK: - Actions

    private func perform(_ action: ServerCallStateMachine.Action) {
        switch action {
        case .none, .collect, .respond:
            break
        case .run(let accepted):
            run(accepted)
        case .reject(let rejection):
            let metrics = rejection.method.map { shared.metrics[$0] }
            if !holdsPlace { metrics?.start() }
            metrics?.finish(rejection.error.code, after: received.duration(to: .now))
            body = ByteBuffer()
            stream?.respond(rejection.error, status: rejection.status)
            linger()
        case .expire:
            task?.cancel()
            connection.forget(self)
            fail(RPCError(.deadlineExceeded, "the handler did not finish in time"))
        case .cancel:
            task?.cancel()
            finish(.canceled)
        case .giveUp:
            stream?.reset(.noError)
        }
    }

    private func run(_ accepted: ServerCallStateMachine.Accepted) {
        guard let stream else { return }
        let handler = shared.handlers[accepted.method]
        guard case .unary(let invoke) = handler.invocation else { preconditionFailure("a stream is no unary call") }
        shared.metrics[accepted.method].start()
        let context = ServerContext(
            method: handler.method, deadline: accepted.deadline, metadata: Metadata(stream.headers),
            connection: connection.peer)
        self.context = context
        let body: ByteBuffer
        do throws(RPCError) {
            body = try takeMessage(accepted)
        } catch {
            return handlerFinished(.failure(error))
        }
        let trace = ServedTrace(
            of: handler.method, stream.headers, deadline: accepted.deadline, peer: connection.peer,
            sampler: shared.sampler)
        self.trace = trace
        let this = NIOLoopBound(self, eventLoop: connection.eventLoop)
        // Runs here and now until the handler suspends, and afterwards on this event loop.
        let task = Task.immediate(executorPreference: connection.executor) {
            let result: Result<ByteBuffer, any Error>
            do {
                result = .success(try await trace.run { try await invoke(body, accepted.codec, context) })
            } catch {
                result = .failure(error)
            }
            this.value.handlerFinished(result)
        }
        if machine.state == .running {
            self.task = task
            if accepted.deadline != nil { connection.watch(self) }
        }
    }

    private func takeMessage(_ accepted: ServerCallStateMachine.Accepted) throws(RPCError) -> ByteBuffer {
        let message = accepted.message ?? body
        body = ByteBuffer()
        guard accepted.compression != .identity else { return message }
        return try accepted.compression.decompress(message, limit: shared.limits.maxMessageSize)
    }

    private func handlerFinished(_ result: Result<ByteBuffer, any Error>) {
        if holdsPlace {
            holdsPlace = false
            shared.leave()
        }
        connection.forget(self)
        guard machine.handlerFinished() == .respond else { return }
        switch result {
        case .success(let response):
            finish(nil)
            send(response)
        case .failure(let error):
            fail(shared.rpcError(for: error, thrownBy: accepted!.method))
        }
    }

    private func fail(_ error: RPCError) {
        finish(error.code)
        let metadata = context?.response.take()
        stream?.respond(
            error, status: error.code.httpStatus, headers: metadata?.headers ?? [:],
            trailers: metadata?.trailers ?? [:])
    }

    /// The rest of a request that is answered already must not take for ever.
    private func linger() {
        guard machine.state == .discarding else { return }
        connection.forget(self)
        lingersUntil = .now.advanced(by: shared.limits.maxLinger)
        connection.watch(self)
    }

    private func finish(_ code: RPCError.Code?) {
        guard let accepted else { return }
        shared.metrics[accepted.method].finish(code, after: received.duration(to: .now))
        trace?.end(code)
        trace = nil
    }

    // MARK: - Responses

    private func send(_ response: ByteBuffer) {
        guard let stream, let accepted else { return }
        var response = response
        var head = HTTP2Headers(fieldCapacity: 4, byteCapacity: 96)
        head.add(":status", "200")
        head.add("content-type", accepted.codec.contentType)
        if response.readableBytes >= shared.limits.compressionThreshold,
            Compression.acceptsGzip(stream.headers.value(of: "accept-encoding")),
            let compressed = try? Compression.gzip.compress(response)
        {
            response = compressed
            head.add("content-encoding", "gzip")
        }
        head.addContentLength(response.readableBytes)
        if let metadata = context?.response.take() {
            head.append(sendable: metadata.headers)
            head.append(sendable: metadata.trailers, prefix: "trailer-")
        }
        stream.respond(head, body: response)
    }
}
