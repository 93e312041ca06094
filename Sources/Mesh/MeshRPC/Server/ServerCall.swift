import Logging
import MeshHTTP2
import NIOCore

/// One call at the server: performs what its state machine decides. Confined to the connection's event loop.
final class ServerCall: HTTP2StreamHandler {
    private let connection: RPCServerConnection
    private let shared: RPCServerCore
    private var machine: ServerCallStateMachine
    private var accepted: ServerCallStateMachine.Accepted?
    private var body = ByteBuffer()
    private var stream: HTTP2Stream?
    private var task: Task<Void, Never>?
    private var context: ServerContext?
    private var holdsPlace = false
    private var discarded = 0
    private let received = ContinuousClock.now

    var deadline: ContinuousClock.Instant? { accepted?.deadline }

    init(connection: RPCServerConnection) {
        self.connection = connection
        shared = connection.shared
        machine = ServerCallStateMachine(maxMessageSize: shared.limits.maxMessageSize)
    }

    // MARK: - From the stream

    func receivedHead(_ stream: HTTP2Stream) {
        self.stream = stream
        let action = machine.receivedHead(
            stream.headers, tooLarge: stream.headersTooLarge, paths: shared.paths, limits: shared.limits, now: received)
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
            if discarded > shared.limits.maxMessageSize { stream.reset(.noError) }
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
            send(rejection.error, status: rejection.status)
        case .expire:
            task?.cancel()
            connection.forget(self)
            fail(RPCError(.deadlineExceeded, "the handler did not finish in time"))
        case .cancel:
            task?.cancel()
            finish(.canceled)
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
        let body = self.body
        self.body = ByteBuffer()
        let this = NIOLoopBound(self, eventLoop: connection.eventLoop)
        // Runs here and now until the handler suspends, and afterwards on this event loop.
        let task = Task.immediate(executorPreference: connection.executor) {
            let result: Result<ByteBuffer, any Error>
            do {
                let response =
                    if let deadline = accepted.deadline {
                        try await Deadline.$current.withValue(deadline) {
                            try await invoke(body, accepted.codec, context)
                        }
                    } else {
                        try await invoke(body, accepted.codec, context)
                    }
                result = .success(response)
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
        case .failure(let error as RPCError):
            fail(error)
        case .failure(is CancellationError):
            fail(RPCError(.canceled, "the handler was cancelled"))
        case .failure(let error):
            let method = shared.handlers[accepted!.method].method
            shared.logger.error("handler failed", metadata: ["method": "\(method)", "error": "\(error)"])
            fail(RPCError(.internal, "internal error"))
        }
    }

    private func fail(_ error: RPCError) {
        finish(error.code)
        send(error, status: error.code.httpStatus)
    }

    private func finish(_ code: RPCError.Code?) {
        guard let accepted else { return }
        shared.metrics[accepted.method].finish(code, after: received.duration(to: .now))
    }

    // MARK: - Responses

    private func send(_ response: ByteBuffer) {
        guard let stream, let accepted else { return }
        var head = HTTP2Headers(fieldCapacity: 4, byteCapacity: 96)
        head.add(":status", "200")
        head.add("content-type", accepted.codec.contentType)
        head.addContentLength(response.readableBytes)
        addMetadata(to: &head)
        stream.respond(head, body: response)
    }

    private func send(_ error: RPCError, status: Int) {
        guard let stream else { return }
        let body = ErrorBody.encode(error)
        var head = HTTP2Headers(fieldCapacity: 6, byteCapacity: 160)
        head.add(":status", String(status))
        head.add("content-type", "application/json")
        head.addContentLength(body.readableBytes)
        for (name, value) in error.metadata { head.add(name, value) }
        addMetadata(to: &head)
        stream.respond(head, body: body)
    }

    private func addMetadata(to head: inout HTTP2Headers) {
        guard let contents = context?.response.take() else { return }
        head.append(contents.headers.headers)
        for (name, value) in contents.trailers { head.add("trailer-" + name, value) }
    }
}
