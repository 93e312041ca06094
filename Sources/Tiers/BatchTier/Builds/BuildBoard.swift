import MeshRPC
import Synchronization

/// The builds of this process and how they stand: one runs at a time, and whoever waits for news of it is told.
///
/// Safe to use from any thread. The oldest of more than a hundred builds are forgotten; their records are on the disk.
package final class BuildBoard: Sendable {
    private static let remembered = 100

    private struct State {
        var builds: [String: BuildStatus] = [:]
        /// Ids in the order of their start.
        var order: [String] = []
        var running: String?
        /// An order that is about to become a build.
        var isReserved = false
    }

    private let state = Mutex(State())
    private let bell = Bell()

    package init() {}

    /// The build that runs now.
    package var running: (id: String, status: BuildStatus)? {
        state.withLock { state in state.running.flatMap { id in state.builds[id].map { (id, $0) } } }
    }

    /// Keeps the place for a build until `begin` or `cancelReservation`.
    /// - Returns: false when it is taken.
    package func reserve() -> Bool {
        state.withLock { state in
            guard state.running == nil, !state.isReserved else { return false }
            state.isReserved = true
            return true
        }
    }

    package func cancelReservation() { state.withLock { $0.isReserved = false } }

    /// Registers a build as running.
    /// - Returns: false when another one runs.
    @discardableResult
    package func begin(_ id: String, _ status: BuildStatus = BuildStatus()) -> Bool {
        state.withLock { state in
            guard state.running == nil else { return false }
            state.isReserved = false
            state.running = id
            state.builds[id] = status
            state.order.append(id)
            if state.order.count > Self.remembered { state.builds[state.order.removeFirst()] = nil }
            return true
        }
    }

    /// Changes what a build's status says, and tells those who wait for news.
    package func update(_ id: String, _ change: (inout BuildStatus) -> Void) {
        let isNews = state.withLock { state in
            guard var status = state.builds[id] else { return false }
            let before = status
            change(&status)
            status.fraction = min(1, max(0, status.fraction))
            state.builds[id] = status
            return status != before
        }
        if isNews { bell.ring() }
    }

    /// Ends a build of this process: nothing more comes of it here.
    package func end(_ id: String, _ change: (inout BuildStatus) -> Void) {
        state.withLock { state in
            guard var status = state.builds[id] else { return }
            change(&status)
            status.ended = .now
            state.builds[id] = status
            if state.running == id { state.running = nil }
        }
        bell.ring()
    }

    /// How a build stands; nil for one that is not known.
    package func status(of id: String) -> BuildStatus? { state.withLock { $0.builds[id] } }

    /// How a build stands when it has ended, or the wait is over.
    package func status(of id: String, wait: Duration) async -> BuildStatus? {
        let deadline = ContinuousClock.now + wait
        while true {
            let rings = bell.rings
            guard let status = status(of: id) else { return nil }
            if status.ended != nil || ContinuousClock.now >= deadline || Task.isCancelled { return status }
            await bell.wait(past: rings, orUntil: { try await Task.sleep(until: deadline) })
        }
    }

    /// How a build stands as soon as that is something else than `known`, or the wait is over.
    package func status(of id: String, otherThan known: BuildStatus?, wait: Duration) async -> BuildStatus? {
        let deadline = ContinuousClock.now + wait
        while true {
            let rings = bell.rings
            guard let status = status(of: id) else { return nil }
            if status != known || ContinuousClock.now >= deadline || Task.isCancelled { return status }
            await bell.wait(past: rings, orUntil: { try await Task.sleep(until: deadline) })
        }
    }
}
