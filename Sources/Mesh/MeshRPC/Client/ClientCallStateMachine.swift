import MeshHTTP2
import NIOCore

/// The protocol of one unary call at the client, from request to outcome.
package struct ClientCallStateMachine {
    package enum Action: Equatable {
        case none
        /// Keep the body chunk.
        case collect
        /// The call is over; with `reset` the stream must be given up.
        case succeed
        case fail(CallFailure, reset: Bool)
    }

    private enum State {
        /// Not sent yet.
        case waiting
        /// Sent.
        case awaitingHead
        case receiving(status: Int, kind: Kind, metadata: HTTP2Headers, bytes: Int)
        case finished
    }

    private enum Kind { case message, errorBody, foreign }

    private let codec: MessageCodec
    private let maxMessageSize: Int
    private var state = State.waiting

    package init(codec: MessageCodec, maxMessageSize: Int) {
        self.codec = codec
        self.maxMessageSize = maxMessageSize
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
        let status = headers.value(of: ":status").flatMap { RequestHead.decimal($0, maxDigits: 3) } ?? 0
        let contentType = headers.value(of: "content-type")
        let received = contentType.flatMap(MessageCodec.init(contentType:))
        let kind: Kind
        if status == 200 {
            guard received == codec else {
                let name = contentType.map { String(decoding: $0.prefix(64), as: UTF8.self) } ?? "none"
                return fail(
                    .answered, RPCError(.internal, "the response's content-type is \(name), not \(codec.contentType)"),
                    reset: true)
            }
            if let encoding = headers.value(of: "content-encoding"), !encoding.elementsEqual("identity".utf8) {
                return fail(
                    .answered, RPCError(.internal, "the response is compressed, which was not asked for"), reset: true)
            }
            kind = .message
        } else {
            kind = received == .json ? .errorBody : .foreign
        }
        state = .receiving(status: status, kind: kind, metadata: headers, bytes: 0)
        return .none
    }

    package mutating func receivedBody(_ count: Int) -> Action {
        guard case .receiving(let status, let kind, let metadata, let bytes) = state else { return .none }
        guard bytes + count <= maxMessageSize else {
            if kind == .message { return fail(.answered, .messageTooLarge(limit: maxMessageSize), reset: true) }
            return fail(.answered, Self.foreign(status: status), reset: true)
        }
        state = .receiving(status: status, kind: kind, metadata: metadata, bytes: bytes + count)
        return kind == .foreign ? .none : .collect
    }

    package mutating func receivedEnd(body: ByteBuffer) -> Action {
        guard case .receiving(let status, let kind, let metadata, _) = state else { return .none }
        switch kind {
        case .message:
            state = .finished
            return .succeed
        case .errorBody:
            var error = ErrorBody.decode(body, httpStatus: status) ?? Self.foreign(status: status)
            error.metadata = Metadata(metadata)
            return fail(.answered, error, reset: false)
        case .foreign:
            return fail(.answered, Self.foreign(status: status), reset: false)
        }
    }

    package mutating func closed(_ end: HTTP2StreamEnd) -> Action {
        if isFinished { return .none }
        switch end {
        case .connectionLost:
            return fail(.unknown, RPCError(.unavailable, "the connection was lost"), reset: false)
        case .completed:
            return fail(.answered, RPCError(.internal, "the stream ended without a response"), reset: false)
        case .reset(.refusedStream):
            return fail(.notProcessed, RPCError(.unavailable, "the peer refused the stream"), reset: false)
        case .reset(let code):
            // As gRPC maps HTTP/2 error codes (grpc/doc/PROTOCOL-HTTP2.md, Errors).
            let mapped: RPCError.Code =
                switch code {
                case .cancel: .canceled
                case .enhanceYourCalm: .resourceExhausted
                case .inadequateSecurity: .permissionDenied
                default: .internal
                }
            return fail(.answered, RPCError(mapped, "the peer reset the stream: \(code)"), reset: false)
        }
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

    private static func foreign(status: Int) -> RPCError {
        RPCError(RPCError.Code(httpStatus: status), "the peer answered HTTP status \(status) without a Connect error")
    }
}
