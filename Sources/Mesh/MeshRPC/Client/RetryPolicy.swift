/// When a failed call is made again: when the peer certainly processed nothing of it, or when the method may be repeated and
/// the connection was lost; never past the deadline, never more than `maxAttempts` times in all.
public struct RetryPolicy: Sendable, Equatable {
    public var maxAttempts = 3
    /// Waits of 25, 50, 100 ms … up to 250 ms, with full jitter.
    public var backoff = Backoff(initial: .milliseconds(25), multiplier: 2, cap: .milliseconds(250))

    public init() {}

    package enum Decision: Equatable {
        case giveUp
        case retry(after: Duration)
    }

    /// `attempt` counts from 1; `remaining` is what is left of the deadline; `random` is uniform in 0..<1.
    package func decide(
        attempt: Int, failure: CallFailure, idempotency: MethodDescriptor.Idempotency, remaining: Duration,
        random: Double
    ) -> Decision {
        guard attempt < maxAttempts else { return .giveUp }
        switch failure.progress {
        case .answered, .abandoned: return .giveUp
        case .notProcessed: break
        case .unknown: if idempotency == .unknown { return .giveUp }
        }
        let delay = backoff.delay(attempt: attempt, random: random)
        return delay < remaining ? .retry(after: delay) : .giveUp
    }
}

/// How one attempt at a call failed, and how far it had come.
package struct CallFailure: Error, Equatable {
    package enum Progress: Equatable {
        /// The peer did nothing: the connect failed, the stream was refused, or the peer had gone away.
        case notProcessed
        /// The connection was lost after the request went out.
        case unknown
        /// The peer answered with the error.
        case answered
        /// We gave up: deadline, cancellation, a local limit.
        case abandoned
    }

    package var error: RPCError
    package var progress: Progress

    package init(_ progress: Progress, _ error: RPCError) {
        self.error = error
        self.progress = progress
    }

    package init(_ progress: Progress, _ code: RPCError.Code, _ message: String) {
        self.init(progress, RPCError(code, message))
    }
}
