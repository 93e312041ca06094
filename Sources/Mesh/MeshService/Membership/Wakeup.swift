import Synchronization

/// Lets one task sleep until a time is over or someone has news. News that comes while nobody sleeps is kept, once.
///
/// Not an `AsyncStream`: cancelling a task that waits for a stream's next element ends the stream for good, and every sleep
/// that times out cancels its wait.
package final class Wakeup: Sendable {
    private enum State {
        case idle
        case news
        case sleeping(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.idle)

    package init() {}

    package func wake() {
        let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard case .sleeping(let sleeper) = state else {
                state = .news
                return nil
            }
            state = .idle
            return sleeper
        }
        sleeper?.resume()
    }

    /// - Throws: `CancellationError`.
    package func sleep(for duration: Duration) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Task.sleep(for: duration) }
            group.addTask { await self.news() }
            defer { group.cancelAll() }
            try await group.next()
        }
        try Task.checkCancellation()
    }

    /// Returns when there is news, which is taken, or when the task is cancelled.
    private func news() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state -> Bool in
                    if case .news = state {
                        state = .idle
                        return true
                    }
                    if Task.isCancelled { return true }
                    state = .sleeping(continuation)
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard case .sleeping(let sleeper) = state else { return nil }
                state = .idle
                return sleeper
            }
            sleeper?.resume()
        }
    }
}
