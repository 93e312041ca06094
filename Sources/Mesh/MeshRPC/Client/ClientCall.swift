import MeshHTTP2
import NIOCore

/// One attempt at a unary call: performs what its state machine decides. Confined to the channel's event loop.
final class ClientCall: HTTP2StreamHandler, ChannelCall {
    private let id: ChannelStateMachine.CallID
    private let request: ClientRequest
    /// The caller that waits for the continuation keeps it.
    private unowned let channel: ChannelCore
    private var machine: ClientCallStateMachine
    private var continuation: CheckedContinuation<UnaryAnswer, any Error>?
    private var body = ByteBuffer()
    private var stream: HTTP2Stream?
    private var connection: ChannelStateMachine.ConnectionID?

    var deadline: ContinuousClock.Instant? { request.deadline }
    var outlivesClosing: Bool { true }

    init(
        _ request: ClientRequest, id: ChannelStateMachine.CallID, channel: ChannelCore,
        continuation: CheckedContinuation<UnaryAnswer, any Error>
    ) {
        self.id = id
        self.request = request
        self.channel = channel
        self.continuation = continuation
        let configuration = channel.configuration
        machine = ClientCallStateMachine(
            codec: configuration.codec, maxMessageSize: configuration.maxResponseSize,
            acceptsCompression: configuration.acceptCompression)
    }

    // MARK: - From the channel

    func send(on connection: HTTP2Connection, id: ChannelStateMachine.ConnectionID, now: ContinuousClock.Instant) {
        self.connection = id
        let remaining = request.deadline.map { now.duration(to: $0) }
        if let remaining, remaining <= .zero { return deadlinePassed() }
        machine.sent()
        do {
            let head = request.head(
                authority: channel.authority, configuration: channel.configuration,
                remaining: remaining)
            stream = try connection.open(head, body: request.body, handler: self)
        } catch {
            perform(machine.couldNotBeSent(CallFailure(.notProcessed, .unavailable, "\(error)")))
        }
    }

    func fail(_ failure: CallFailure) { perform(machine.couldNotBeSent(failure)) }
    func deadlinePassed() { perform(machine.deadlinePassed()) }
    func cancel() { perform(machine.cancelled()) }

    // MARK: - From the stream

    func receivedHead(_ stream: HTTP2Stream) {
        channel.peerAnswered()
        perform(machine.receivedHead(stream.headers, tooLarge: stream.headersTooLarge))
    }

    func receivedBody(_ stream: HTTP2Stream, _ chunk: ByteBuffer) {
        let action = machine.receivedBody(chunk.readableBytes)
        if action == .collect {
            if body.readableBytes == 0 {
                body = chunk
            } else {
                body.writeImmutableBuffer(chunk)
            }
        } else {
            perform(action)
        }
        stream.consume(chunk.readableBytes)
    }

    func receivedEnd(_ stream: HTTP2Stream) {
        perform(machine.receivedEnd(body: body))
        // The peer answered without reading the whole request: the rest is of no use.
        if stream.pendingBytes > 0 { stream.reset(.noError) }
    }

    func closed(_ stream: HTTP2Stream, _ end: HTTP2StreamEnd) {
        perform(machine.closed(end))
        self.stream = nil
        if let connection { channel.streamEnded(on: connection) }
    }

    private func perform(_ action: ClientCallStateMachine.Action) {
        switch action {
        case .none, .collect:
            return
        case .succeed(let headers, let compression):
            continuation.take()?.resume(
                returning: UnaryAnswer(headers: headers, body: body, compression: compression))
        case .fail(let failure, let reset):
            if reset { stream?.reset(.cancel) }
            continuation.take()?.resume(throwing: failure)
        }
        channel.callFinished(id, hadStream: stream != nil, on: connection)
    }
}
