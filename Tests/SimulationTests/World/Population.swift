import Synchronization

/// The nodes of a world, which they point back to.
final class Population: Sendable {
    private let list = Mutex<[SimulatedNode]>([])

    var nodes: [SimulatedNode] { list.withLock { $0 } }

    func fill(_ nodes: [SimulatedNode]) { list.withLock { $0 = nodes } }
}
