import Synchronization

/// Wakes everybody who waits, each time that it is rung: waiting for a change without polling for it.
///
/// To lose no ring between looking and waiting, read ``rings`` before looking at what the bell announces, and hand it to
/// ``wait(past:orUntil:)``, which returns at once when the bell has rung since.
package final class Bell: Sendable {
    private enum Waiter {
        case arriving
        case waiting(CheckedContinuation<Void, Never>)
        /// Woken before it could wait.
        case woken
    }

    private struct State {
        var rings: UInt64 = 0
        var lastWaiter: UInt64 = 0
        var waiters: [UInt64: Waiter] = [:]

        /// The waiter's continuation when it has one to resume. A waiter that has left stays forgotten.
        mutating func wake(_ waiter: UInt64) -> CheckedContinuation<Void, Never>? {
            guard let state = waiters[waiter] else { return nil }
            waiters[waiter] = .woken
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
    }

    private let state = Mutex(State())

    package init() {}

    /// How often the bell has rung.
    package var rings: UInt64 { state.withLock { $0.rings } }

    package func ring() {
        let waiting = state.withLock { state in
            state.rings += 1
            return state.waiters.keys.compactMap { state.wake($0) }
        }
        for waiter in waiting { waiter.resume() }
    }

    /// Returns when the bell has rung more than `rings` times, when `timeout` has returned, or when the task is cancelled.
    package func wait(past rings: UInt64, orUntil timeout: @escaping @Sendable () async throws -> Void) async {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            state.waiters[state.lastWaiter] = .arriving
            return state.lastWaiter
        }
        let timer = Task {
            try? await timeout()
            self.wake(waiter)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    if state.rings > rings { return true }
                    if case .woken? = state.waiters[waiter] { return true }
                    state.waiters[waiter] = .waiting(continuation)
                    return false
                }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            wake(waiter)
        }
        timer.cancel()
        state.withLock { $0.waiters[waiter] = nil }
    }

    private func wake(_ waiter: UInt64) {
        state.withLock { $0.wake(waiter) }?.resume()
    }
}
