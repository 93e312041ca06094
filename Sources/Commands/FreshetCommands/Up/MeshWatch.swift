import Synchronization

/// What has happened to the processes of a mesh so far, noted from their threads and from the signal queue.
package final class MeshWatch: Sendable {
    private struct State {
        /// Of the nodes that do not run.
        var exits: [MeshNode: ChildExit] = [:]
        var unreported: [(node: MeshNode, exit: ChildExit)] = []
        var stopRequests = 0
    }

    private let state = Mutex(State())

    package init() {}

    package func noteExit(of node: MeshNode, _ exit: ChildExit) {
        state.withLock {
            $0.exits[node] = exit
            $0.unreported.append((node, exit))
        }
    }

    /// The node is being started again.
    package func noteStart(of node: MeshNode) { state.withLock { $0.exits[node] = nil } }

    package func noteStopRequest() { state.withLock { $0.stopRequests += 1 } }

    package var stopRequests: Int { state.withLock { $0.stopRequests } }

    package func exit(of node: MeshNode) -> ChildExit? { state.withLock { $0.exits[node] } }

    /// Exits since the last call, in the order in which they happened.
    package func takeExits() -> [(node: MeshNode, exit: ChildExit)] {
        state.withLock { state in
            defer { state.unreported = [] }
            return state.unreported
        }
    }
}
