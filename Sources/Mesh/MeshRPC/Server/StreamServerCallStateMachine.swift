/// The protocol of one streaming call at the server, from head to the last envelope; its messages are the business of
/// ``RequestReader``.
package struct StreamServerCallStateMachine {
    package enum Action: Equatable {
        case none
        /// Start the handler.
        case run(RequestHead.Stream)
        /// Answer as a unary call is answered.
        case reject(RequestHead.Rejection)
        /// Send the head unless it was sent, and the end of the stream.
        case end(RPCError?)
        /// The same with `deadline_exceeded`, and cancel the handler.
        case expire(RPCError)
        /// Cancel the handler; there is nobody to answer.
        case cancel(RPCError)
        /// The answer is complete and the request is not: give the stream up, unless the answer is still on its way.
        case giveUp
    }

    package enum State: Equatable {
        case idle
        case running
        /// The response's last envelope was sent; what still comes of the request is thrown away.
        case answered
        case closed
    }

    package private(set) var state = State.idle
    private var isHeadSent = false
    private var isRequestWhole = false

    package init() {}

    /// `authorize` gives the reason why the peer may not call; `admit` takes a place among the server's streaming calls. Each is
    /// asked only for calls that are in order so far.
    package mutating func receivedHead(
        _ outcome: RequestHead.StreamOutcome, now: ContinuousClock.Instant, authorize: (Int) -> RPCError?,
        admit: () -> Bool
    ) -> Action {
        precondition(state == .idle, "a request has one head")
        state = .answered
        switch outcome {
        case .rejected(let rejection): return .reject(rejection)
        case .ended(_, let error): return .end(error)
        case .accepted(let stream):
            if let refusal = authorize(stream.method) { return .end(refusal) }
            if let deadline = stream.deadline, now >= deadline {
                return .end(RPCError(.deadlineExceeded, "expired before it started"))
            }
            guard admit() else { return .end(.shed) }
            state = .running
            return .run(stream)
        }
    }

    package mutating func receivedEnd() { isRequestWhole = true }

    /// True the first time that something is to be sent.
    package mutating func takeHead() -> Bool {
        defer { isHeadSent = true }
        return !isHeadSent
    }

    /// The handler returned, or threw `error`.
    package mutating func handlerFinished(_ error: RPCError?) -> Action {
        guard state == .running else { return .none }
        state = .answered
        return .end(error)
    }

    /// The deadline, or the end of the patience with an answered request.
    package mutating func deadlinePassed() -> Action {
        switch state {
        case .running:
            state = .answered
            return .expire(RPCError(.deadlineExceeded, "the call did not end in time"))
        case .answered: return isRequestWhole ? .none : .giveUp
        case .idle, .closed: return .none
        }
    }

    /// Whether the rest of the request must be watched after the answer, so that it does not take for ever.
    package var lingers: Bool { state == .answered && !isRequestWhole }

    package mutating func streamClosed() -> Action {
        defer { state = .closed }
        return state == .running ? .cancel(RPCError(.canceled, "the peer ended the call")) : .none
    }
}

extension RPCError {
    /// A server without room refuses before it decodes. The hints say when to try again: in seconds, as HTTP knows them, and in the
    /// milliseconds that Freshet's clients go by, who may find room at another server.
    static let shed = RPCError(
        .resourceExhausted, "the server is at its limit of concurrent calls; try again later",
        metadata: ["retry-after": "1", RetryPolicy.retryHint: "50"])
}
