/// One call and its possible second copy: the first answer wins, the other copy is cancelled; an error is final only when no
/// copy is left that could still answer.
package struct HedgedCallStateMachine: Sendable {
    package enum Attempt: Sendable, Equatable {
        case first, second

        package var other: Attempt { self == .first ? .second : .first }
    }

    package enum Action: Sendable, Equatable {
        case none
        /// Pick another endpoint and send the second copy; call ``hedgeRefused()`` if there is none.
        case sendSecond
        /// This attempt's result is the call's; cancel the other if one is named, and the timer.
        case finish(with: Attempt, cancel: Attempt?)
    }

    private enum State {
        case first
        case both
        /// One copy failed; the other may still answer.
        case only(Attempt)
        case finished
    }

    private var state = State.first

    package init() {}

    /// The time to hedge has come. `permitted` is the budget's word.
    package mutating func hedgeTimerFired(permitted: Bool) -> Action {
        guard case .first = state, permitted else { return .none }
        state = .both
        return .sendSecond
    }

    /// There was no other endpoint for the second copy.
    package mutating func hedgeRefused() -> Action {
        switch state {
        case .both:
            state = .only(.first)
            return .none
        case .only(.second):
            state = .finished
            return .finish(with: .first, cancel: nil)
        case .first, .only, .finished:
            return .none
        }
    }

    /// A copy was answered. An answer in which the endpoint served the call, with a message or an error of the request, wins.
    package mutating func served(_ attempt: Attempt) -> Action {
        switch state {
        case .finished: return .none
        case .both:
            state = .finished
            return .finish(with: attempt, cancel: attempt.other)
        case .first, .only:
            state = .finished
            return .finish(with: attempt, cancel: nil)
        }
    }

    /// A copy failed at its endpoint. While the other is under way it is waited for.
    package mutating func failed(_ attempt: Attempt) -> Action {
        switch state {
        case .finished: return .none
        case .both:
            state = .only(attempt.other)
            return .none
        case .first, .only:
            state = .finished
            return .finish(with: attempt, cancel: nil)
        }
    }
}
