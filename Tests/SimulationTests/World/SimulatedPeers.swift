import SessionTier
import SimulatedLog
import TestSupport

/// How a node of the simulation asks others: over the network while they are in the mesh, else in their directories.
struct SimulatedPeers: PartitionPeers {
    let node: SimulatedNode
    let life: Int
    let world: World
    private let takeover: DirectoryTakeover

    init(node: SimulatedNode, life: Int, world: World) {
        self.node = node
        self.life = life
        self.world = world
        takeover = DirectoryTakeover { directory in
            guard let dead = world.nodes.first(where: { $0.directory == directory }) else {
                throw DirectoryUnavailable(directory: directory, reason: "there is none")
            }
            let log = try SimulatedEventLog(dead.disk)
            world.history.note("\(node.id) opens \(directory)")
            return DeadNode(log: log, checkpoints: log.checkpoints)
        }
    }

    func request(
        _ request: PartitionRequest, of nodeID: String, directory: String,
        receive: @escaping @Sendable (PartitionPiece) async throws -> Void
    ) async throws -> PartitionAnswer? {
        let topology = node.topology
        let known = topology.node(nodeID)?.directory ?? ""
        let itsDirectory = known.isEmpty ? directory : known
        if topology.nodes.contains(where: { $0.nodeID == nodeID }),
            let other = world.nodes.first(where: { $0.id == nodeID })
        {
            do {
                return try await transfer(request, from: other, receive)
            } catch is SimulatedNetwork.Lost where !itsDirectory.isEmpty && world.chance.happens(50) {
                world.history.note("\(node.id) does not reach \(nodeID)")
            }
        }
        let answer = try await takeover.request(request, of: nodeID, directory: itsDirectory, receive: receive)
        world.history.note(
            "\(node.id) took \(request.partition) at \(request.epoch) from \(itsDirectory): \(answer.map { "\($0)" } ?? "whole")"
        )
        return answer
    }

    /// The stream: each piece may be late, and the connection may break before any of them, also before the last.
    private func transfer(
        _ request: PartitionRequest, from other: SimulatedNode,
        _ receive: @escaping @Sendable (PartitionPiece) async throws -> Void
    ) async throws -> PartitionAnswer? {
        try await world.network.carry(from: node.id, to: other.id)
        guard let life = other.life else { throw SimulatedNetwork.Lost() }
        let answer = try await life.ownership.serve(request) { piece in
            try await world.network.carry(from: other.id, to: node.id)
            // A process that is dead sends nothing.
            guard other.life?.number == life.number else { throw SimulatedNetwork.Lost() }
            if let piece { try await receive(piece) }
        }
        guard let answer else {
            world.history.note("\(other.id) gave \(request.partition) at \(request.epoch) to \(node.id)")
            return nil
        }
        try await world.network.carry(from: other.id, to: node.id)
        return answer
    }
}
