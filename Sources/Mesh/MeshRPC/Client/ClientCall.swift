import MeshHTTP2
import NIOCore

/// One attempt at a call: performs what its state machine decides. Confined to the channel's event loop.
final class ClientCall: HTTP2StreamHandler {
    let id: UInt64
    let deadline: ContinuousClock.Instant
    private let request: ClientRequest
    private unowned let channel: ChannelCore
    private var machine: ClientCallStateMachine
    private var continuation: CheckedContinuation<ByteBuffer, any Error>?
    private var body = ByteBuffer()
    private var stream: HTTP2Stream?
    private(set) var generation = 0

    init(
        _ request: ClientRequest, id: UInt64, channel: ChannelCore,
        continuation: CheckedContinuation<ByteBuffer, any Error>
    ) {
        self.id = id
        self.request = request
        self.channel = channel
        self.continuation = continuation
        deadline = request.deadline
        machine = ClientCallStateMachine(codec: .proto, maxMessageSize: channel.configuration.maxMessageSize)
    }

    // MARK: - From the channel

    func send(on connection: HTTP2Connection, generation: Int, now: ContinuousClock.Instant) {
        self.generation = generation
        guard now < deadline else { return deadlinePassed() }
        machine.sent()
        do {
            let head = request.head(authority: channel.authority, remaining: now.duration(to: deadline))
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

    func receivedEnd(_ stream: HTTP2Stream) { perform(machine.receivedEnd(body: body)) }

    func closed(_ stream: HTTP2Stream, _ end: HTTP2StreamEnd) {
        perform(machine.closed(end))
        self.stream = nil
        channel.streamEnded(generation: generation)
    }

    private func perform(_ action: ClientCallStateMachine.Action) {
        switch action {
        case .none, .collect:
            return
        case .succeed:
            continuation.take()?.resume(returning: body)
        case .fail(let failure, let reset):
            if reset { stream?.reset(.cancel) }
            continuation.take()?.resume(throwing: failure)
        }
        channel.callFinished(id, hadStream: stream != nil, generation: generation)
    }
}
