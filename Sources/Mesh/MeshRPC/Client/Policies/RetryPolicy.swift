/// When a failed call is made again: when the peer certainly processed nothing of it, or when the method may be repeated and
/// the connection was lost; never past the deadline, never more than `maxAttempts` times in all, never beyond the budget.
///
/// What the peer answered stands, with one exception: `unavailable` or `resource_exhausted` with ``retryHint`` in the error's
/// metadata. A server sends the hint only with calls that it turned away before it looked at them (it sheds, it is not
/// ready, it drains), so any method may be tried again, after the hinted time and a jittered wait on top, lest those turned
/// away come back as one wave. Without the hint nobody knows what the peer did, and `resource_exhausted` asks for less load,
/// not more. (The idea is gRPC's server pushback, gRFC A6.)
public struct RetryPolicy: Sendable, Equatable {
    /// The header by which a server asks to be tried again: whole milliseconds from now.
    public static let retryHint = "freshet-retry-after-ms"

    public var maxAttempts = 3
    /// Waits of 25, 50, 100 ms … up to 250 ms, with full jitter.
    public var backoff = Backoff(initial: .milliseconds(25), multiplier: 2, cap: .milliseconds(250))
    /// Retries that all calls of a channel together may cause: 20 % and 10 a second.
    public var budget = RetryBudget.Configuration()

    public init() {}

    /// Every call is made once.
    public static var never: RetryPolicy {
        var policy = RetryPolicy()
        policy.maxAttempts = 1
        return policy
    }

    package enum Decision: Equatable {
        case giveUp
        case retry(after: Duration)
    }

    /// What the failure itself permits, whatever others spend. `attempt` counts from 1; `remaining` is what is left of the
    /// deadline; `elsewhere` says whether there is an endpoint that the call was not given to; `random` is uniform in 0..<1.
    package func decide(
        attempt: Int, failure: CallFailure, idempotency: MethodDescriptor.Idempotency, remaining: Duration,
        elsewhere: Bool = false, random: Double
    ) -> Decision {
        guard attempt < maxAttempts else { return .giveUp }
        var delay = backoff.delay(attempt: attempt, random: random)
        switch failure.progress {
        case .abandoned: return .giveUp
        case .notProcessed: break
        case .disconnected: if !elsewhere { return .giveUp }
        case .unknown: if idempotency == .unknown { return .giveUp }
        case .answered:
            guard let hint = failure.error.retryHint else { return .giveUp }
            delay += hint
        }
        return delay < remaining ? .retry(after: delay) : .giveUp
    }

    /// As ``decide(attempt:failure:idempotency:remaining:elsewhere:random:)``, and a retry is taken from `budget`, last of all, so that
    /// only retries that happen are paid for.
    package func decide(
        attempt: Int, failure: CallFailure, idempotency: MethodDescriptor.Idempotency, remaining: Duration,
        elsewhere: Bool = false, random: Double, budget: inout RetryBudget, now: ContinuousClock.Instant
    ) -> Decision {
        let decision = decide(
            attempt: attempt, failure: failure, idempotency: idempotency, remaining: remaining,
            elsewhere: elsewhere, random: random)
        guard decision != .giveUp, budget.withdraw(now: now) else { return .giveUp }
        return decision
    }
}

extension RPCError {
    /// The time after which the peer wants to be tried again; nil when it did not say, or with a code that is not about its load.
    var retryHint: Duration? {
        guard code == .unavailable || code == .resourceExhausted,
            let text = metadata[RetryPolicy.retryHint], let milliseconds = UInt32(text)
        else { return nil }
        return .milliseconds(Int64(milliseconds))
    }
}
