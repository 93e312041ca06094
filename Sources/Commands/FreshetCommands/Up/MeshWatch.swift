import MeshService
import Synchronization

/// What has happened to the processes of a mesh so far, noted from their threads and from the signal queue.
package final class MeshWatch: Sendable {
    private struct State {
        var exits: [ServiceName: ChildExit] = [:]
        var unreported: [ServiceName] = []
        var stopRequests = 0
    }

    private let state = Mutex(State())

    package init() {}

    package func noteExit(of service: ServiceName, _ exit: ChildExit) {
        state.withLock {
            $0.exits[service] = exit
            $0.unreported.append(service)
        }
    }

    package func noteStopRequest() { state.withLock { $0.stopRequests += 1 } }

    package var stopRequests: Int { state.withLock { $0.stopRequests } }

    package func exit(of service: ServiceName) -> ChildExit? { state.withLock { $0.exits[service] } }

    /// Exits since the last call, in the order in which they happened.
    package func takeExits() -> [(service: ServiceName, exit: ChildExit)] {
        state.withLock { state in
            defer { state.unreported = [] }
            return state.unreported.compactMap { service in state.exits[service].map { (service, $0) } }
        }
    }
}
