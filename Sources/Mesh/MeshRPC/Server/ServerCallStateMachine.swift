import MeshHTTP2
import NIOCore

/// The protocol of one unary call at the server, from head to response.
package struct ServerCallStateMachine {
    package typealias Rejection = RequestHead.Rejection

    /// A call whose head is in order.
    package struct Accepted: Sendable, Equatable {
        /// Position in the server's method table.
        package var method: Int
        package var codec: MessageCodec
        /// When the caller stops waiting; nil for never.
        package var deadline: ContinuousClock.Instant? {
            get { storedDeadline?.instant }
            set { storedDeadline = newValue.map { StoredInstant($0) } }
        }
        private var storedDeadline: StoredInstant?
        package var hasDeadline: Bool { storedDeadline != nil }
        package var contentLength: Int?
        /// Of the request's message.
        package var compression = Compression.identity
        /// The request's message where the URL carries it; a body does not count then.
        package var message: ByteBuffer?

        package init(method: Int, codec: MessageCodec) {
            self.method = method
            self.codec = codec
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
        /// The answer is complete and the request is not: give the stream up.
        case giveUp
    }

    package enum State: Equatable {
        case idle
        case receiving
        case running
        /// An answer was sent before the request was whole; what still comes is thrown away.
        case discarding
        case finished
    }

    package private(set) var state = State.idle
    /// The call, once its head was found in order.
    package private(set) var accepted: Accepted?
    private var bytes = 0
    private let maxMessageSize: Int

    package init(maxMessageSize: Int) { self.maxMessageSize = maxMessageSize }

    /// `authorize` gives the reason why the peer may not call the method; it is asked only for a head that is in order.
    package mutating func receivedHead(
        _ head: Result<Accepted, Rejection>, authorize: (Int) -> RPCError? = { _ in nil }
    ) -> Action {
        precondition(state == .idle, "a request has one head")
        switch head {
        case .success(let accepted):
            if let refusal = authorize(accepted.method) {
                state = .discarding
                return .reject(Rejection(refusal, method: accepted.method))
            }
            state = .receiving
            self.accepted = accepted
            return .collect
        case .failure(let rejection):
            state = .discarding
            return .reject(rejection)
        }
    }

    package mutating func receivedBody(_ count: Int) -> Action {
        guard state == .receiving else { return .none }
        bytes += count
        guard bytes <= maxMessageSize else {
            state = .discarding
            return .reject(Rejection(.messageTooLarge(limit: maxMessageSize), method: accepted?.method))
        }
        return accepted?.message == nil ? .collect : .none
    }

    /// `admit` takes a place among the server's concurrent calls; it is asked only for calls that are still worth it. The clock is
    /// read only for calls with a deadline.
    package mutating func receivedEnd(now: @autoclosure () -> ContinuousClock.Instant, admit: () -> Bool) -> Action {
        switch state {
        case .receiving:
            guard let accepted else { return .none }
            if let deadline = accepted.deadline, now() >= deadline {
                state = .finished
                return .reject(
                    Rejection(RPCError(.deadlineExceeded, "expired before it started"), method: accepted.method))
            }
            guard admit() else {
                state = .finished
                return .reject(Rejection(.shed, method: accepted.method))
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
        case .receiving:
            state = .discarding
            return .reject(
                Rejection(
                    RPCError(.deadlineExceeded, "the request did not arrive in time"), method: accepted?.method))
        case .discarding:
            state = .finished
            return .giveUp
        case .idle, .finished:
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
