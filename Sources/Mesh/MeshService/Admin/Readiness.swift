import Synchronization

/// Whether this process wants requests, and if not, why: a set of named conditions that must all hold.
///
/// A part of the service that must finish something first names a condition with ``require(_:because:)`` and takes it
/// back with ``satisfy(_:)``. Safe to use from any thread.
public final class Readiness: Sendable {
    private struct State {
        /// Why each unsatisfied condition does not hold.
        var unsatisfied: [String: String] = [:]
        /// What a ready process does without.
        var remarks: [String: String] = [:]
        var isDraining = false
        var observers: [@Sendable (Bool) -> Void] = []
        var isReady: Bool { unsatisfied.isEmpty && !isDraining }
    }

    private let state = Mutex(State())

    public init() {}

    /// From now on the process is not ready, until ``satisfy(_:)`` is called with the same name.
    public func require(_ condition: String, because reason: String) {
        change { $0.unsatisfied[condition] = reason }
    }

    public func satisfy(_ condition: String) {
        change { $0.unsatisfied[condition] = nil }
    }

    /// Notes what the process does without although it is ready, for example a peer that it can answer without; nil takes
    /// the note back.
    public func remark(_ condition: String, _ text: String?) {
        state.withLock { $0.remarks[condition] = text }
    }

    /// `session: cannot be reached`, one a condition, sorted. They do not make the process unready.
    public var remarks: [String] {
        state.withLock { state in state.remarks.map { "\($0.key): \($0.value)" }.sorted() }
    }

    /// The process is going away: not ready for the rest of its life.
    public func startDraining() {
        change { $0.isDraining = true }
    }

    public var isReady: Bool { state.withLock { $0.isReady } }
    public var isDraining: Bool { state.withLock { $0.isDraining } }

    /// `recovery: replaying the log`, one a condition, sorted; empty when ready.
    public var reasons: [String] {
        state.withLock { state in
            let reasons = state.unsatisfied.map { "\($0.key): \($0.value)" }.sorted()
            return state.isDraining ? ["draining: the process is shutting down"] + reasons : reasons
        }
    }

    /// Calls back with the new state whenever it has changed, on the thread that changed it.
    public func observe(_ observer: @escaping @Sendable (Bool) -> Void) {
        state.withLock { $0.observers.append(observer) }
    }

    private func change(_ body: (inout State) -> Void) {
        let (observers, isReady) = state.withLock { state in
            let before = state.isReady
            body(&state)
            return (before == state.isReady ? [] : state.observers, state.isReady)
        }
        for observer in observers { observer(isReady) }
    }
}
