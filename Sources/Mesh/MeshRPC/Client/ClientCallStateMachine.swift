import MeshHTTP2
import NIOCore

/// The protocol of one unary call at the client, from request to outcome.
package struct ClientCallStateMachine {
    package enum Action: Equatable {
        case none
        /// Keep the body chunk.
        case collect
        /// The call is over: the collected body is the response's message, compressed so.
        case succeed(HTTP2Headers, Compression)
        /// The call is over; with `reset` the stream must be given up.
        case fail(CallFailure, reset: Bool)
    }

    private enum State {
        /// Not sent yet.
        case waiting
        /// Sent.
        case awaitingHead
        case receiving(status: Int, kind: Kind, headers: HTTP2Headers, bytes: Int)
        case finished
    }

    private enum Kind: Equatable { case message(Compression), errorBody, foreign }

    private let codec: MessageCodec
    private let maxMessageSize: Int
    private let acceptsCompression: Bool
    private var state = State.waiting

    package init(codec: MessageCodec, maxMessageSize: Int, acceptsCompression: Bool = true) {
        self.codec = codec
        self.maxMessageSize = maxMessageSize
        self.acceptsCompression = acceptsCompression
    }

    package var isFinished: Bool {
        if case .finished = state { return true }
        return false
    }

    package mutating func sent() {
        if case .waiting = state { state = .awaitingHead }
    }

    package mutating func receivedHead(_ headers: HTTP2Headers, tooLarge: Bool) -> Action {
        guard case .awaitingHead = state else { return .none }
        if tooLarge {
            return fail(.answered, RPCError(.resourceExhausted, "the response's headers are too large"), reset: true)
        }
        let status = ResponseHead.status(headers)
        let kind: Kind
        if status == 200 {
            do {
                kind = .message(
                    try ResponseHead.unary(headers, codec: codec, acceptsCompression: acceptsCompression))
            } catch {
                return fail(.answered, error, reset: true)
            }
        } else {
            let contentType = headers.value(of: "content-type")
            kind = contentType.flatMap(MessageCodec.init(contentType:)) == .json ? .errorBody : .foreign
        }
        state = .receiving(status: status, kind: kind, headers: headers, bytes: 0)
        return .none
    }

    package mutating func receivedBody(_ count: Int) -> Action {
        guard case .receiving(let status, let kind, let headers, let bytes) = state else { return .none }
        guard bytes + count <= maxMessageSize else {
            if case .message = kind { return fail(.answered, .messageTooLarge(limit: maxMessageSize), reset: true) }
            return fail(.answered, ResponseHead.foreign(status: status), reset: true)
        }
        state = .receiving(status: status, kind: kind, headers: headers, bytes: bytes + count)
        return kind == .foreign ? .none : .collect
    }

    package mutating func receivedEnd(body: ByteBuffer) -> Action {
        guard case .receiving(let status, let kind, let headers, _) = state else { return .none }
        switch kind {
        case .message(let compression):
            state = .finished
            return .succeed(headers, compression)
        case .errorBody:
            return fail(.answered, answered(status, headers, body), reset: false)
        case .foreign:
            return fail(.answered, answered(status, headers, nil), reset: false)
        }
    }

    /// The peer's error, with headers and trailers as its metadata.
    private func answered(_ status: Int, _ headers: HTTP2Headers, _ body: ByteBuffer?) -> RPCError {
        var error = ResponseHead.foreign(status: status)
        if let body, let compression = Compression(header: headers.value(of: "content-encoding")),
            let text = try? compression.decompress(body, limit: maxMessageSize),
            let answer = ErrorBody.decode(text, httpStatus: status)
        {
            error = answer
        }
        let (headers, trailers) = Metadata.split(headers)
        error.metadata = trailers.isEmpty ? headers : .joined(headers, trailers)
        return error
    }

    package mutating func closed(_ end: HTTP2StreamEnd) -> Action {
        if isFinished { return .none }
        let failure = CallFailure(end, completed: "the stream ended without a response")
        return fail(failure.progress, failure.error, reset: false)
    }

    package mutating func deadlinePassed() -> Action {
        switch state {
        case .finished:
            return .none
        case .waiting:
            return fail(
                .abandoned, RPCError(.unavailable, "the deadline passed before there was a connection"), reset: false)
        case .awaitingHead, .receiving:
            return fail(.abandoned, RPCError(.deadlineExceeded, "no response in time"), reset: true)
        }
    }

    package mutating func cancelled() -> Action {
        if isFinished { return .none }
        return fail(.abandoned, RPCError(.canceled, "the caller gave up"), reset: true)
    }

    package mutating func couldNotBeSent(_ failure: CallFailure) -> Action {
        if isFinished { return .none }
        return fail(failure.progress, failure.error, reset: false)
    }

    private mutating func fail(_ progress: CallFailure.Progress, _ error: RPCError, reset: Bool) -> Action {
        state = .finished
        return .fail(CallFailure(progress, error), reset: reset)
    }
}
