import MeshHTTP2
import NIOCore

/// One attempt at a streaming call: performs what its state machine decides. Confined to the channel's event loop.
final class ClientStreamCall: HTTP2StreamHandler, ChannelCall {
    typealias Opening = CheckedContinuation<OpenedStream, any Error>
    typealias Reading = CheckedContinuation<StreamMessage?, any Error>
    typealias Sending = CheckedContinuation<Void, any Error>

    private let id: ChannelStateMachine.CallID
    private let request: StreamRequest
    private let channel: ChannelCore
    private let ending = StreamEnding()
    private var machine: ClientStreamStateMachine
    private var stream: HTTP2Stream?
    private var connection: ChannelStateMachine.ConnectionID?

    private var opening: Opening?
    private var reading: Reading?
    private var sending: (message: ByteBuffer, continuation: Sending)?
    private var awaitingHead: [CheckedContinuation<Metadata, any Error>] = []

    var deadline: ContinuousClock.Instant? { request.deadline }
    /// A stream may last for ever, so closing the channel ends it.
    var outlivesClosing: Bool { false }

    /// `opening` is resumed when the head is on its way.
    init(_ request: StreamRequest, id: ChannelStateMachine.CallID, channel: ChannelCore, opening: Opening) {
        self.id = id
        self.request = request
        self.channel = channel
        self.opening = opening
        let configuration = channel.configuration
        machine = ClientStreamStateMachine(
            codec: configuration.codec, maxMessageSize: configuration.maxResponseSize,
            acceptsCompression: configuration.acceptCompression)
    }

    // MARK: - From the channel

    func send(on connection: HTTP2Connection, id: ChannelStateMachine.ConnectionID, now: ContinuousClock.Instant) {
        self.connection = id
        let remaining = request.deadline.map { now.duration(to: $0) }
        if let remaining, remaining <= .zero { return deadlinePassed() }
        do {
            let head = request.head(
                authority: channel.authority, configuration: channel.configuration, remaining: remaining)
            stream = try connection.open(head, endStream: false, handler: self)
            machine.sent()
            let call = NIOLoopBound(self, eventLoop: channel.eventLoop)
            opening.take()?.resume(returning: OpenedStream(call: call, ending: ending))
        } catch {
            fail(CallFailure(.notProcessed, .unavailable, "\(error)"))
        }
    }

    func fail(_ failure: CallFailure) { perform(machine.failed(failure)) }
    func deadlinePassed() { perform(machine.deadlinePassed()) }
    func cancel() { perform(machine.cancelled()) }

    // MARK: - From the transport

    /// Sends an envelope as soon as there is room.
    func send(_ message: ByteBuffer, _ continuation: Sending) {
        guard sending == nil else {
            return continuation.resume(throwing: RPCError(.internal, "two tasks send on one stream at once"))
        }
        sending = (message, continuation)
        serveSender()
    }

    func finishSending() {
        if machine.finishSending() { stream?.finish() }
    }

    func next(_ continuation: Reading) {
        guard reading == nil else {
            return continuation.resume(throwing: RPCError(.internal, "two tasks read one stream at once"))
        }
        reading = continuation
        serveReader()
    }

    func head(_ continuation: CheckedContinuation<Metadata, any Error>) {
        awaitingHead.append(continuation)
        serveHead()
    }

    // MARK: - From the stream

    func receivedHead(_ stream: HTTP2Stream) {
        channel.peerAnswered()
        perform(machine.receivedHead(stream.headers, tooLarge: stream.headersTooLarge))
    }

    func receivedBody(_ stream: HTTP2Stream, _ chunk: ByteBuffer) { perform(machine.receivedBody(chunk)) }
    func receivedEnd(_ stream: HTTP2Stream) { perform(machine.receivedEnd()) }
    func becameWritable(_ stream: HTTP2Stream) { serveSender() }

    func closed(_ stream: HTTP2Stream, _ end: HTTP2StreamEnd) {
        perform(machine.closed(end))
        self.stream = nil
        if let connection { channel.streamEnded(on: connection) }
    }

    // MARK: - Actions

    private func perform(_ action: ClientStreamStateMachine.Action) {
        switch action {
        case .none:
            break
        case .wake:
            serve()
        case .discard(let count):
            stream?.consume(count)
        case .finish(let failure, let leave):
            ending.set(machine.trailers)
            leaveStream(leave)
            if let opening = opening.take() {
                opening.resume(throwing: failure ?? CallFailure(.abandoned, .internal, "the call was never opened"))
            } else {
                request.whenEnded(failure)
            }
            serve()
            channel.callFinished(id, hadStream: stream != nil, on: connection)
        }
    }

    private func leaveStream(_ leave: ClientStreamStateMachine.Leave) {
        guard let stream else { return }
        switch leave {
        case .nothing:
            break
        case .endSending where stream.pendingBytes == 0:
            stream.finish()
        case .endSending:
            // The peer will read no more of what it has not read.
            stream.reset(.noError)
        case .reset(let code):
            stream.reset(code)
        }
    }

    private func serve() {
        serveHead()
        serveReader()
        serveSender()
    }

    private func serveHead() {
        guard !awaitingHead.isEmpty else { return }
        let result: Result<Metadata, any Error>
        switch machine.head {
        case .received(let headers): result = .success(headers)
        case .wait: return
        case .failure(let error): result = .failure(error)
        }
        let waiting = awaitingHead
        awaitingHead = []
        for continuation in waiting { continuation.resume(with: result) }
    }

    private func serveReader() {
        guard let continuation = reading else { return }
        switch machine.next() {
        case .message(let message, let count):
            reading = nil
            stream?.consume(count)
            continuation.resume(returning: message)
        case .wait(let count):
            if count > 0 { stream?.consume(count) }
        case .end:
            reading = nil
            continuation.resume(returning: nil)
        case .failure(let error):
            reading = nil
            continuation.resume(throwing: error)
        }
    }

    private func serveSender() {
        guard let (message, continuation) = sending else { return }
        if let error = machine.sendError {
            sending = nil
            continuation.resume(throwing: error)
        } else if let stream, stream.isWritable {
            sending = nil
            stream.send(message)
            continuation.resume()
        }
    }
}
