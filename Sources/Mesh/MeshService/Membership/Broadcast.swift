import Synchronization

/// A value that changes, and streams of it. Each stream begins with the current value and holds the newest one only: a
/// slow reader skips what is out of date. The same value twice is sent once.
final class Broadcast<Value: Sendable & Equatable>: Sendable {
    private struct State {
        var value: Value
        var readers: [Int: AsyncStream<Value>.Continuation] = [:]
        var nextReader = 0
        var isFinished = false
    }

    private let state: Mutex<State>

    init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    var value: Value { state.withLock { $0.value } }

    func send(_ value: Value) {
        let readers = state.withLock { state -> [AsyncStream<Value>.Continuation] in
            guard state.value != value, !state.isFinished else { return [] }
            state.value = value
            return Array(state.readers.values)
        }
        for reader in readers { reader.yield(value) }
    }

    func stream() -> AsyncStream<Value> {
        let (stream, continuation) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingNewest(1))
        let (id, isFinished) = state.withLock { state -> (Int, Bool) in
            continuation.yield(state.value)
            let id = state.nextReader
            state.nextReader += 1
            if !state.isFinished { state.readers[id] = continuation }
            return (id, state.isFinished)
        }
        if isFinished { continuation.finish() }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.readers.removeValue(forKey: id) }
        }
        return stream
    }

    /// Ends every stream, and those to come after their first value.
    func finish() {
        let readers = state.withLock { state -> [AsyncStream<Value>.Continuation] in
            state.isFinished = true
            return Array(state.readers.values)
        }
        for reader in readers { reader.finish() }
    }
}
