import Synchronization

/// A task that waits for its streaming call. It is resumed once: with what it waited for, or with `canceled` when the task is
/// cancelled. Safe to use from anywhere.
final class StreamWaiter<Value: Sendable>: Sendable {
    typealias Continuation = CheckedContinuation<Value, any Error>

    private enum State {
        case new
        case waiting(Continuation)
        case over
    }

    private let state = Mutex(State.new)

    private init() {}

    /// Suspends the calling task. `register` hands the waiter to whoever will resume it; it is not called for a task that is
    /// cancelled already.
    static func wait(_ register: (StreamWaiter) -> Void) async throws -> Value {
        let waiter = StreamWaiter()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if waiter.begin(continuation) {
                    register(waiter)
                } else {
                    continuation.resume(throwing: Self.cancelled)
                }
            }
        } onCancel: {
            waiter.take()?.resume(throwing: Self.cancelled)
        }
    }

    /// False once the task was resumed or cancelled.
    var isWaiting: Bool {
        state.withLock { state in
            if case .waiting = state { true } else { false }
        }
    }

    /// The right to resume the task; nil when another took it.
    func take() -> Continuation? {
        state.withLock { state in
            defer { state = .over }
            guard case .waiting(let continuation) = state else { return nil }
            return continuation
        }
    }

    private func begin(_ continuation: Continuation) -> Bool {
        state.withLock { state in
            guard case .new = state else { return false }
            state = .waiting(continuation)
            return true
        }
    }

    private static var cancelled: RPCError { RPCError(.canceled, "the task was cancelled") }
}
