import Synchronization

/// A gate that opens once; those that wait go on then, and later ones at once.
final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for reply in waiting { reply.resume() }
    }

    func wait() async {
        await withCheckedContinuation { reply in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(reply) }
                return state.isOpen
            }
            if isOpen { reply.resume() }
        }
    }
}
