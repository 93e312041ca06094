import MeshRPC
import SessionTier
import Signals
import Synchronization

/// A service that sends events and patches, and reads. It repeats what was not answered, and follows who owns what.
struct SimulatedClient: Sendable {
    let number: Int
    let world: World

    private var id: String { "client-\(number)" }

    func run(operations: Int) async {
        for operation in 0..<operations {
            let user = "user-\(world.chance.number(0...World.users - 1))"
            switch world.chance.number(0...9) {
            case 0...6: await ingest(user, operation)
            case 7: await put(user, operation)
            default: await read(user)
            }
            try? await world.executor.sleep(for: world.chance.milliseconds(0...150))
        }
    }

    private func ingest(_ user: String, _ operation: Int) async {
        let now = World.start + world.executor.now / .seconds(1)
        let events = (0..<world.chance.number(1...4)).map { index in
            Event(
                eventID: "\(id)-\(operation)-\(index)", userID: user,
                itemID: world.chance.pick(["jazz", "heat", "brazil"]),
                kind: world.chance.pick(["view", "search"]),
                // Some are late; some come from a clock that is fast.
                occurredAt: now + Double(world.chance.number(-400...60)))
        }
        let isAcknowledged = await attempt(user) { life, node in
            _ = try await life.store.ingest(events, now: node.clock, deadline: world.deadline(.seconds(1)))
        }
        if isAcknowledged { world.history.acknowledged(events) }
    }

    private func put(_ user: String, _ operation: Int) async {
        let now = World.start + world.executor.now / .seconds(1)
        let patch = Patch(
            id: "\(id)-\(operation)", signal: "genre_affinity", value: .distribution(Distribution(["Music": 1])),
            observedAt: now, ttlSeconds: Double(world.chance.number(1...6)), mass: 8)
        _ = await attempt(user) { life, node in
            _ = try await life.store.put(patch, of: user, now: node.clock, deadline: world.deadline(.seconds(1)))
        }
    }

    private func read(_ user: String) async {
        _ = await attempt(user) { life, node in
            let now = node.clock
            let view = try await life.store.profile(of: user, at: now, deadline: world.deadline(.seconds(1)))
            for patch in view.patches where patch.expiresAt <= now {
                world.history.violated("\(node.id) serves the patch \(patch.id) of \(user) past its time")
            }
        }
    }

    /// Calls whoever owns the user until somebody answers.
    /// - Returns: false when nobody did in time.
    private func attempt(
        _ user: String, _ body: @escaping @Sendable (SimulatedNode.Life, SimulatedNode) async throws -> Void
    ) async -> Bool {
        let start = world.executor.now
        var target: String?
        while world.executor.now - start < .seconds(20) {
            let node = world.nodes.first { $0.id == target } ?? owner(of: user)
            target = nil
            do {
                try await world.network.call(from: id, to: node.id) {
                    guard let life = node.life else { throw SimulatedNetwork.Lost() }
                    try await body(life, node)
                    // A process that has died answers nobody.
                    guard node.life?.number == life.number else { throw SimulatedNetwork.Lost() }
                }
                return true
            } catch {
                target = (error as? RPCError)?.metadata[OwnerRouting.ownerHint]
                if target == nil { try? await world.executor.sleep(for: world.chance.milliseconds(20...200)) }
            }
        }
        return false
    }

    private func owner(of user: String) -> SimulatedNode {
        let topology = try? world.coordinator.topology(now: world.executor.now)
        let owner = topology?.owners[World.partitioner.partition(of: user)]?.nodeID
        return world.nodes.first { $0.id == owner } ?? world.chance.pick(world.nodes)
    }
}
