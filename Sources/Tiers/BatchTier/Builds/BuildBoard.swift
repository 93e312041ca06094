import Synchronization

/// The builds of this process and how they stand: one runs at a time, and whoever waits for it is told when it ends.
///
/// Safe to use from any thread. The oldest of more than a hundred ended builds are forgotten.
package final class BuildBoard: Sendable {
    private static let remembered = 100

    private struct State {
        var builds: [String: BuildStatus] = [:]
        /// Ids in the order of their start.
        var order: [String] = []
        var running: String?
        var waiters: [UInt64: (build: String, continuation: CheckedContinuation<Void, Never>)] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// The build that runs now.
    package var running: (id: String, status: BuildStatus)? {
        state.withLock { state in state.running.flatMap { id in state.builds[id].map { (id, $0) } } }
    }

    /// Registers a build as running.
    /// - Returns: false when another one runs.
    package func begin(_ id: String) -> Bool {
        state.withLock { state in
            guard state.running == nil else { return false }
            state.running = id
            state.builds[id] = BuildStatus()
            state.order.append(id)
            if state.order.count > Self.remembered { state.builds[state.order.removeFirst()] = nil }
            return true
        }
    }

    package func report(_ id: String, step: String, fraction: Double) {
        state.withLock { state in
            state.builds[id]?.step = step
            state.builds[id]?.fraction = min(1, max(0, fraction))
        }
    }

    /// Ends a build, and lets those go on who wait for it.
    package func end(_ id: String, _ outcome: Result<PublishedVersions, any Error>) {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard var build = state.builds[id] else { return [] }
            build.ended = .now
            switch outcome {
            case .success(let versions):
                build.state = .succeeded
                build.step = "done"
                build.fraction = 1
                build.profilesVersion = versions.profiles
                build.modelsVersion = versions.models
            case .failure(let error):
                build.state = .failed("\(error)")
            }
            state.builds[id] = build
            if state.running == id { state.running = nil }
            let ended = state.waiters.filter { $0.value.build == id }
            for waiter in ended.keys { state.waiters[waiter] = nil }
            return ended.values.map(\.continuation)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// How a build stands; nil for one that is not known.
    package func status(of id: String) -> BuildStatus? { state.withLock { $0.builds[id] } }

    /// How a build stands when it has ended, or the wait is over.
    package func status(of id: String, wait: Duration) async -> BuildStatus? {
        guard let now = status(of: id), now.state == .running, wait > .zero else { return status(of: id) }
        let waiter = state.withLock { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
        let deadline = ContinuousClock.now + wait
        // Wakes again and again after the deadline, should it come before the waiter is there.
        let timer = Task {
            try await Task.sleep(until: deadline)
            while !Task.isCancelled {
                release(waiter)
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    // A cancellation that came before this has found no one to release.
                    guard state.builds[id]?.state == .running, !Task.isCancelled else { return false }
                    state.waiters[waiter] = (id, continuation)
                    return true
                }
                if !isWaiting { continuation.resume() }
            }
        } onCancel: {
            release(waiter)
        }
        timer.cancel()
        return status(of: id)
    }

    private func release(_ waiter: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: waiter) }?.continuation.resume()
    }
}
