import MeshHTTP2
import NIOCore

/// One call at the server: performs what its state machine decides. Confined to the connection's event loop, which is one thread, and
/// nothing that it calls while it changes a property comes back to that property: hence the unchecked accesses.
final class ServerCall: HTTP2StreamHandler, TimedCall {
    private let connection: RPCServerConnection
    private let shared: RPCServerCore
    private let method: Int?
    private let received: StoredInstant
    @exclusivity(unchecked) private var machine: ServerCallStateMachine
    /// The message: as it arrives, then whole and decompressed until the handler takes it.
    @exclusivity(unchecked) private var body = ByteBuffer()
    @exclusivity(unchecked) private var stream: HTTP2Stream?
    @exclusivity(unchecked) private var task: Task<Void, Never>?
    @exclusivity(unchecked) private var context: ServerContext?
    @exclusivity(unchecked) private var trace: ServedTrace?
    private var holdsPlace = false
    private var discarded = 0
    private var lingersUntil: StoredInstant?

    var deadline: ContinuousClock.Instant? { lingersUntil?.instant ?? machine.accepted?.deadline }

    /// `method` is where the path leads, if anywhere; `received` is when its head arrived.
    init(connection: RPCServerConnection, method: Int?, received: StoredInstant) {
        self.connection = connection
        self.method = method
        self.received = received
        shared = connection.shared
        machine = ServerCallStateMachine(maxMessageSize: shared.limits.maxMessageSize)
    }

    // MARK: - From the stream

    func receivedHead(_ stream: HTTP2Stream) {
        self.stream = stream
        let head = RequestHead.unary(
            stream.headers, tooLarge: stream.headersTooLarge, method: method, of: shared.methods,
            limits: shared.limits, now: received.instant)
        perform(machine.receivedHead(head) { connection.refusal(of: $0) })
    }

    func receivedBody(_ stream: HTTP2Stream, _ chunk: ByteBuffer) {
        let action = machine.receivedBody(chunk.readableBytes)
        if case .collect = action {
            // A whole message is kept as the slice of the read buffer that it is; parts are copied, so that a peer
            // that trickles bytes does not hold a read buffer for each.
            if body.readableBytes == 0, machine.accepted?.contentLength == chunk.readableBytes {
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
        if machine.state == .receiving, let accepted = machine.accepted, accepted.hasDeadline,
            accepted.contentLength != body.readableBytes, !connection.isWatching(self)
        {
            connection.watch(self)
        }
    }

    func receivedEnd(_ stream: HTTP2Stream) {
        perform(
            machine.receivedEnd(now: ContinuousClock.now) {
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
            let metrics = rejection.method.map { shared.served[$0].metrics }
            if !holdsPlace { metrics?.start() }
            metrics?.finish(rejection.error.code, afterNanoseconds: received.nanoseconds(to: .now))
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
        let method = shared.served[accepted.method]
        method.metrics.start()
        context = ServerContext(
            method: method.descriptor, deadline: accepted.deadline, metadata: Metadata(stream.headers),
            connection: connection.peer)
        do throws(RPCError) {
            if let message = accepted.message { body = message }
            if case .gzip = accepted.compression {
                body = try accepted.compression.decompress(body, limit: shared.limits.maxMessageSize)
            }
        } catch {
            return handlerFinished(.failure(error))
        }
        trace = ServedTrace(
            of: method.descriptor, stream.headers, deadline: accepted.deadline, peer: connection.peer,
            sampler: shared.sampler)
        let this = NIOLoopBound(self, eventLoop: connection.eventLoop)
        // Runs here and now until the handler suspends, and afterwards on this event loop.
        let task = Task.immediate(executorPreference: connection.executor) { await this.value.runHandler() }
        if machine.state == .running {
            self.task = task
            if accepted.hasDeadline { connection.watch(self) }
        }
    }

    /// Runs on the event loop, from which the task's executor never leaves it.
    nonisolated(nonsending) private func runHandler() async {
        guard let accepted = machine.accepted, let context,
            case .unary(let invoke) = shared.served[accepted.method].invocation
        else { preconditionFailure("only an accepted unary call has a handler to run") }
        let message = body
        body = ByteBuffer()
        let result: Result<ByteBuffer, any Error>
        do {
            if let trace {
                result = .success(try await trace.run { try await invoke(message, accepted.codec, context) })
            } else {
                result = .success(try await invoke(message, accepted.codec, context))
            }
        } catch {
            result = .failure(error)
        }
        handlerFinished(result)
    }

    private func handlerFinished(_ result: Result<ByteBuffer, any Error>) {
        if holdsPlace {
            holdsPlace = false
            shared.leave()
        }
        connection.forget(self)
        guard case .respond = machine.handlerFinished(), let accepted = machine.accepted else { return }
        switch result {
        case .success(let response):
            finish(nil)
            send(response, accepted.codec)
        case .failure(let error):
            fail(shared.rpcError(for: error, thrownBy: accepted.method))
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
        lingersUntil = StoredInstant(.now.advanced(by: shared.limits.maxLinger))
        connection.watch(self)
    }

    private func finish(_ code: RPCError.Code?) {
        guard let accepted = machine.accepted else { return }
        shared.served[accepted.method].metrics.finish(code, afterNanoseconds: received.nanoseconds(to: .now))
        trace?.end(code)
        trace = nil
    }

    // MARK: - Responses

    private func send(_ response: ByteBuffer, _ codec: MessageCodec) {
        guard let stream else { return }
        let metadata = context?.response.take()
        let isCompressible =
            response.readableBytes >= shared.limits.compressionThreshold
            && Compression.acceptsGzip(stream.headers.value(of: "accept-encoding"))
        // What every answer to a call has in common is made once.
        var head = codec.responseHead
        guard isCompressible || metadata != nil else {
            return stream.respond(head, contentLength: response.readableBytes, body: response)
        }
        var response = response
        if isCompressible, let compressed = try? Compression.gzip.compress(response) {
            response = compressed
            head.add("content-encoding", "gzip")
        }
        if let metadata {
            head.append(sendable: metadata.headers)
            head.append(sendable: metadata.trailers, prefix: "trailer-")
        }
        stream.respond(head, contentLength: response.readableBytes, body: response)
    }
}

extension MessageCodec {
    /// The head of a unary call's answer, apart from what depends on the answer.
    fileprivate var responseHead: HTTP2Headers {
        switch self {
        case .proto: Self.protoResponseHead
        case .json: Self.jsonResponseHead
        }
    }

    private static let protoResponseHead = responseHead(.proto)
    private static let jsonResponseHead = responseHead(.json)

    private static func responseHead(_ codec: MessageCodec) -> HTTP2Headers {
        var head = HTTP2Headers(fieldCapacity: 2, byteCapacity: 64)
        head.add(":status", "200")
        head.add("content-type", codec.contentType)
        return head
    }
}
