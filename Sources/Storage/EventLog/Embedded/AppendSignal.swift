import Synchronization

/// Wakes those that wait for the next append, in the order in which they came; nothing polls.
package final class AppendSignal: Sendable {
    private struct Waiter {
        let reply: CheckedContinuation<UInt64, any Error>
        var timer: Task<Void, Never>?
    }

    private struct State {
        var generation: UInt64 = 0
        var isClosed = false
        var nextID: UInt64 = 0
        var waiters: [UInt64: Waiter] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var generation: UInt64 { state.withLock { $0.generation } }

    /// How many wait now.
    var waiterCount: Int { state.withLock { $0.waiters.count } }

    /// Counts an append and wakes all that wait.
    package func advance() {
        let (generation, woken) = state.withLock { state in
            state.generation += 1
            defer { state.waiters = [:] }
            return (state.generation, Self.inOrder(state.waiters))
        }
        for waiter in woken { Self.resume(waiter, .success(generation)) }
    }

    /// Fails all that wait, and those that will, with `.closed`.
    package func close() {
        let woken = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return Self.inOrder(state.waiters)
        }
        for waiter in woken { Self.resume(waiter, .failure(EventLogError.closed)) }
    }

    /// See `EventLog.waitForAppend(after:timeout:)`.
    ///
    /// - Parameter timeout: nil waits without end, for a caller whose time is not the machine's.
    package func wait(after generation: UInt64, timeout: Duration?) async throws -> UInt64 {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { reply in
                if let answer = register(id, reply, after: generation, timeout: timeout) {
                    reply.resume(with: answer)
                } else if let timeout {
                    startTimer(id, timeout)
                }
            }
        } onCancel: {
            finish(id, .failure(CancellationError()))
        }
    }

    /// Registers a waiter, or returns the answer there is at once. A task that is cancelled before is seen here, one that
    /// is cancelled after is found by `finish`: both hold the lock.
    private func register(
        _ id: UInt64, _ reply: CheckedContinuation<UInt64, any Error>, after generation: UInt64, timeout: Duration?
    ) -> Result<UInt64, any Error>? {
        state.withLock { state in
            if state.isClosed { return .failure(EventLogError.closed) }
            if Task.isCancelled { return .failure(CancellationError()) }
            if state.generation != generation || timeout.map({ $0 <= .zero }) == true {
                return .success(state.generation)
            }
            state.waiters[id] = Waiter(reply: reply)
            return nil
        }
    }

    private func startTimer(_ id: UInt64, _ timeout: Duration) {
        let timer = Task { [weak self] in
            guard (try? await Task.sleep(for: timeout)) != nil, let self else { return }
            finish(id, .success(generation))
        }
        let isWaiting = state.withLock { state in
            state.waiters[id]?.timer = timer
            return state.waiters[id] != nil
        }
        if !isWaiting { timer.cancel() }
    }

    private func finish(_ id: UInt64, _ answer: Result<UInt64, any Error>) {
        guard let waiter = state.withLock({ $0.waiters.removeValue(forKey: id) }) else { return }
        Self.resume(waiter, answer)
    }

    private static func inOrder(_ waiters: [UInt64: Waiter]) -> [Waiter] {
        waiters.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func resume(_ waiter: Waiter, _ answer: Result<UInt64, any Error>) {
        waiter.timer?.cancel()
        waiter.reply.resume(with: answer)
    }
}
