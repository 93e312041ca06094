import MeshHTTP2

/// The protocol of one unary call at the server, from head to response.
package struct ServerCallStateMachine {
    /// A call whose head is in order.
    package struct Accepted: Sendable, Equatable {
        /// Position in the server's path table.
        package var method: Int
        package var codec: MessageCodec
        package var deadline: ContinuousClock.Instant?
        package var contentLength: Int?
    }

    /// An answer without a handler. A few refusals have a status of HTTP's own and a header that says what would do.
    package struct Rejection: Equatable {
        package var status: Int
        package var error: RPCError
        package var method: Int?

        package init(_ error: RPCError, status: Int? = nil, method: Int? = nil) {
            self.status = status ?? error.code.httpStatus
            self.error = error
            self.method = method
        }
    }

    package enum Action: Equatable {
        case none
        /// Go on and keep the body.
        case collect
        /// The request is whole: start the handler.
        case run(Accepted)
        /// The handler's result may be sent.
        case respond
        case reject(Rejection)
        /// Answer `deadline_exceeded` and cancel the handler.
        case expire
        /// Cancel the handler; there is nobody to answer.
        case cancel
    }

    package enum State: Equatable {
        case idle
        case receiving(Accepted, bytes: Int)
        case running
        /// An answer was sent before the request was whole; what still comes is thrown away.
        case discarding
        case finished
    }

    package private(set) var state = State.idle
    private let maxMessageSize: Int

    package init(maxMessageSize: Int) { self.maxMessageSize = maxMessageSize }

    package mutating func receivedHead(
        _ headers: HTTP2Headers, tooLarge: Bool, paths: PathTable, limits: ServerLimits, now: ContinuousClock.Instant
    ) -> Action {
        precondition(state == .idle, "a request has one head")
        let head = RequestHead.validate(headers, tooLarge: tooLarge, paths: paths, limits: limits, now: now)
        switch head {
        case .success(let accepted):
            state = .receiving(accepted, bytes: 0)
            return .collect
        case .failure(let refusal):
            state = .discarding
            return .reject(refusal.rejection)
        }
    }

    package mutating func receivedBody(_ count: Int) -> Action {
        guard case .receiving(let accepted, let bytes) = state else { return .none }
        guard bytes + count <= maxMessageSize else {
            state = .discarding
            return .reject(Rejection(.messageTooLarge(limit: maxMessageSize), method: accepted.method))
        }
        state = .receiving(accepted, bytes: bytes + count)
        return .collect
    }

    /// `admit` takes a place among the server's concurrent calls; it is asked only for calls that are still worth it.
    package mutating func receivedEnd(now: ContinuousClock.Instant, admit: () -> Bool) -> Action {
        switch state {
        case .receiving(let accepted, _):
            if let deadline = accepted.deadline, now >= deadline {
                state = .finished
                return .reject(
                    Rejection(RPCError(.deadlineExceeded, "expired before it started"), method: accepted.method))
            }
            guard admit() else {
                state = .finished
                return .reject(
                    Rejection(
                        RPCError(.resourceExhausted, "the server is at its limit of concurrent calls; try again later"),
                        method: accepted.method))
            }
            state = .running
            return .run(accepted)
        case .discarding:
            state = .finished
            return .none
        case .idle, .running, .finished:
            return .none
        }
    }

    package mutating func handlerFinished() -> Action {
        guard state == .running else { return .none }
        state = .finished
        return .respond
    }

    package mutating func deadlinePassed() -> Action {
        switch state {
        case .running:
            state = .finished
            return .expire
        case .receiving(let accepted, _):
            state = .discarding
            return .reject(
                Rejection(
                    RPCError(.deadlineExceeded, "the request did not arrive in time"), method: accepted.method))
        case .idle, .discarding, .finished:
            return .none
        }
    }

    package mutating func streamClosed() -> Action {
        defer { state = .finished }
        return state == .running ? .cancel : .none
    }
}

extension RPCError {
    package static func messageTooLarge(limit: Int) -> RPCError {
        RPCError(.resourceExhausted, "the message is larger than \(limit) bytes")
    }
}
