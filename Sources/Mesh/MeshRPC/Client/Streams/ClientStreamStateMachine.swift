import MeshHTTP2
import NIOCore

/// The protocol of one streaming call at the client, from request to outcome.
///
/// Messages are cut from the response as it arrives and wait here to be read; as much as waits is not consumed, so that the window
/// stops a peer whose messages nobody reads. Only what a waiting reader needs is consumed early: a message may be larger than
/// the window. What the peer did wrong is told after the messages before it, what ended here (deadline, cancellation) at once.
package struct ClientStreamStateMachine {
    package enum Action: Equatable {
        case none
        /// Whoever waits may be able to go on.
        case wake
        /// Consume so many bytes, which nobody will read.
        case discard(Int)
        /// The call is over, with success when `failure` is nil: leave the stream so, and wake everyone.
        case finish(CallFailure?, Leave)
    }

    /// What remains to be done with a stream whose call is over.
    package enum Leave: Equatable {
        case nothing
        /// The peer has said everything: say no more either.
        case endSending
        case reset(HTTP2ErrorCode)
    }

    package enum Read: Equatable {
        case message(StreamMessage, consume: Int)
        /// None is there yet.
        case wait(consume: Int)
        case end
        case failure(RPCError)
    }

    package enum Head: Equatable {
        case received(Metadata)
        case wait
        case failure(RPCError)
    }

    private enum State {
        /// Not sent yet.
        case waiting
        case awaitingHead
        case messages(Compression)
        /// The EndStream envelope came; the end of the HTTP/2 stream must follow.
        case endStream(RPCError?)
        case ended(RPCError?)
    }

    private let codec: MessageCodec
    private let maxMessageSize: Int
    private let acceptsCompression: Bool
    private var state = State.waiting
    private var isSending = true
    private var headers: Metadata?
    private var reader: EnvelopeReader
    private var messages = CircularBuffer<StreamMessage>()
    private var queuedBytes = 0
    private var unconsumed = 0
    /// Empty until the EndStream envelope came.
    package private(set) var trailers = Metadata()

    package init(codec: MessageCodec, maxMessageSize: Int, acceptsCompression: Bool = true) {
        self.codec = codec
        self.maxMessageSize = maxMessageSize
        self.acceptsCompression = acceptsCompression
        reader = EnvelopeReader(maxMessageSize: maxMessageSize)
    }

    package var isOver: Bool {
        if case .ended = state { return true }
        return false
    }

    // MARK: - Sending

    package mutating func sent() {
        if case .waiting = state { state = .awaitingHead }
    }

    /// Why no message may be sent any more; nil when one may.
    package var sendError: RPCError? {
        switch state {
        case .endStream(let error), .ended(let error):
            return error ?? RPCError(.failedPrecondition, "the peer has ended the call")
        case .waiting, .awaitingHead, .messages:
            return isSending ? nil : RPCError(.failedPrecondition, "the end of the requests was sent already")
        }
    }

    /// True when the end must be sent now.
    package mutating func finishSending() -> Bool {
        guard isSending, !isOver else { return false }
        isSending = false
        return true
    }

    // MARK: - Receiving

    package mutating func receivedHead(_ headers: HTTP2Headers, tooLarge: Bool) -> Action {
        guard case .awaitingHead = state else { return .none }
        if tooLarge { return violation(RPCError(.resourceExhausted, "the response's headers are too large")) }
        self.headers = Metadata(headers)
        do {
            state = .messages(
                try ResponseHead.stream(headers, codec: codec, acceptsCompression: acceptsCompression))
            return .wake
        } catch {
            return violation(error)
        }
    }

    package mutating func receivedBody(_ chunk: ByteBuffer) -> Action {
        switch state {
        case .messages(let compression):
            reader.append(chunk)
            unconsumed += chunk.readableBytes
            do {
                return try cut(compression)
            } catch {
                return violation(error)
            }
        case .endStream where chunk.readableBytes > 0:
            return violation(RPCError(.internal, "bytes follow the end of the response"))
        case .endStream, .waiting, .awaitingHead, .ended:
            return .discard(chunk.readableBytes)
        }
    }

    private mutating func cut(_ compression: Compression) throws(RPCError) -> Action {
        while let envelope = try reader.next() {
            guard envelope.flags & ~(Envelope.compressed | Envelope.endStream) == 0 else {
                throw RPCError(.internal, "a message of the response has the unknown flags \(envelope.flags)")
            }
            guard !envelope.isCompressed || compression != .identity else {
                throw RPCError(.internal, "a message of the response is compressed, its headers name no encoding")
            }
            let message = StreamMessage(envelope.body, envelope.isCompressed ? compression : .identity)
            if envelope.isEndStream {
                try end(message)
                return .wake
            }
            messages.append(message)
            queuedBytes += message.wireBytes
        }
        return .wake
    }

    private mutating func end(_ message: StreamMessage) throws(RPCError) {
        let text = try message.compression.decompressResponse(message.body, limit: maxMessageSize)
        guard let end = EndStream.decode(text) else {
            throw RPCError(.internal, "the end of the response is not what Connect says")
        }
        guard reader.heldBytes == 0 else { throw RPCError(.internal, "bytes follow the end of the response") }
        trailers = end.metadata
        var error = end.error
        error?.metadata = .joined(headers ?? [:], trailers)
        state = .endStream(error)
    }

    package mutating func receivedEnd() -> Action {
        switch state {
        case .endStream(let error):
            return finish(error.map { CallFailure(.answered, $0) }, .endSending)
        case .messages:
            let place = reader.heldBytes > 0 ? "inside a message" : "without saying how the call ended"
            return violation(RPCError(.internal, "the response stopped \(place)"), leave: .endSending)
        case .waiting, .awaitingHead, .ended:
            return .none
        }
    }

    package mutating func closed(_ end: HTTP2StreamEnd) -> Action {
        switch state {
        case .ended:
            return .none
        case .endStream(let error):
            return finish(error.map { CallFailure(.answered, $0) }, .nothing)
        case .waiting, .awaitingHead, .messages:
            var failure = CallFailure(end, completed: "the response stopped without saying how the call ended")
            failure.error.metadata = headers ?? [:]
            return finish(failure, .nothing)
        }
    }

    // MARK: - Reading

    /// The next message for a reader; asked again after every ``Action/wake`` while it waits.
    package mutating func next() -> Read {
        if let message = messages.popFirst() {
            queuedBytes -= message.wireBytes
            return .message(message, consume: consumable(holding: queuedBytes + reader.heldBytes))
        }
        switch state {
        case .ended(nil): return .end
        case .ended(let error?): return .failure(error)
        case .waiting, .awaitingHead, .messages, .endStream: return .wait(consume: consumable(holding: 0))
        }
    }

    package var head: Head {
        if let headers { return .received(headers) }
        guard case .ended(let error) = state else { return .wait }
        return .failure(error ?? RPCError(.internal, "the response has no headers"))
    }

    private mutating func consumable(holding held: Int) -> Int {
        let count = max(0, unconsumed - held)
        unconsumed -= count
        return count
    }

    // MARK: - Ends from here

    package mutating func deadlinePassed() -> Action {
        if case .waiting = state {
            return abandon(.unavailable, "the deadline passed before there was a connection")
        }
        return abandon(.deadlineExceeded, "the call did not end in time")
    }

    package mutating func cancelled() -> Action {
        if isOver, !messages.isEmpty {
            // The peer is done, the reader is not.
            dropMessages()
            state = .ended(RPCError(.canceled, "the caller gave up"))
            return .wake
        }
        return abandon(.canceled, "the caller gave up")
    }

    /// The call cannot be sent, or must not go on.
    package mutating func failed(_ failure: CallFailure) -> Action {
        if isOver { return .none }
        let wasSent = if case .waiting = state { false } else { true }
        dropMessages()
        return finish(failure, wasSent ? .reset(.cancel) : .nothing)
    }

    private mutating func abandon(_ code: RPCError.Code, _ message: String) -> Action {
        failed(CallFailure(.abandoned, code, message))
    }

    /// The peer answered something that is not Connect.
    private mutating func violation(_ error: RPCError, leave: Leave = .reset(.cancel)) -> Action {
        var error = error
        error.metadata = headers ?? [:]
        return finish(CallFailure(.answered, error), leave)
    }

    private mutating func finish(_ failure: CallFailure?, _ leave: Leave) -> Action {
        state = .ended(failure?.error)
        reader = EnvelopeReader(maxMessageSize: maxMessageSize)
        return .finish(failure, leave)
    }

    private mutating func dropMessages() {
        messages = CircularBuffer()
        queuedBytes = 0
    }
}
