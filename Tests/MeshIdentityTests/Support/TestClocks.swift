import Synchronization

/// A wall clock that stands still until it is moved.
final class Moment: Sendable {
    private let seconds: Mutex<Int64>

    init(_ now: Int64) { seconds = Mutex(now) }

    var now: Int64 { seconds.withLock { $0 } }

    func advance(by count: Int64) { seconds.withLock { $0 += count } }
}

/// A clock whose one sleeper wakes when the test says so.
final class StepClock: Clock {
    private enum Sleeper {
        case none
        case sleeping(CheckedContinuation<Void, any Error>)
        case cancelled
    }

    private struct State {
        var sleeper = Sleeper.none
        var arrival: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    var now: ContinuousClock.Instant { ContinuousClock().now }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (arrival, isCancelled) = state.withLock { state in
                    if case .cancelled = state.sleeper { return (state.arrival.take(), true) }
                    state.sleeper = .sleeping(continuation)
                    return (state.arrival.take(), false)
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
                arrival?.resume()
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                defer { state.sleeper = .cancelled }
                return state.sleeper
            }
            if case .sleeping(let continuation) = sleeper { continuation.resume(throwing: CancellationError()) }
        }
    }

    /// Until somebody sleeps.
    func waitForSleeper() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if case .sleeping = state.sleeper { return true }
                state.arrival = continuation
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Waits until somebody sleeps, and wakes it.
    func step() async {
        await waitForSleeper()
        let sleeper = state.withLock { state in
            defer { state.sleeper = .none }
            return state.sleeper
        }
        if case .sleeping(let continuation) = sleeper { continuation.resume() }
    }
}
