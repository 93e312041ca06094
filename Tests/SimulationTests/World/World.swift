import Partitioning
import SessionTier
import Signals

/// A whole mesh of a simulation: nodes, clients, a coordinator, and what goes wrong between them.
final class World: Sendable {
    static let partitions: UInt32 = 4
    static let users = 6
    static let partitioner = Partitioner(count: partitions)
    /// 2026-01-01T12:00:00Z
    static let start = Timestamp(seconds: 1_767_268_800)

    let seed: UInt64
    let mutation: Mutation
    let executor: SimulatedExecutor
    let chance: Chance
    let network: SimulatedNetwork
    let coordinator = SimulatedCoordinator(partitions: partitions)
    let history: History
    /// Whether a successor can open a dead node's directory.
    let hasSharedMachine: Bool
    /// What the gate's deadlines are counted from.
    let base = ContinuousClock.now
    private let population: Population

    init(seed: UInt64, mutation: Mutation = .none) {
        self.seed = seed
        self.mutation = mutation
        let executor = SimulatedExecutor(seed: seed)
        self.executor = executor
        chance = Chance(seed: seed)
        network = SimulatedNetwork(executor, chance, lossPercent: chance.pick([0, 2, 10]))
        history = History { executor.now }
        hasSharedMachine = chance.happens(60)
        population = Population()
        population.fill((1...3).map { SimulatedNode("node-\($0)", in: self, seed: seed &+ UInt64($0)) })
    }

    var nodes: [SimulatedNode] { population.nodes }

    /// A deadline that is so far away in the simulation's time.
    func deadline(_ duration: Duration) -> ContinuousClock.Instant { base + executor.now + duration }

    /// Runs the seed's story to its end and checks it.
    func run() -> Verdict {
        do {
            try executor.run(steps: 2_000_000) { await self.story() }
        } catch {
            history.violated("the simulation does not end: \(error)")
        }
        return Verdict(
            seed: seed, violations: history.violations, trace: executor.trace,
            acknowledgements: history.acknowledgements, epochs: history.epochs, events: history.events)
    }

    private func story() async {
        for node in nodes.prefix(chance.number(1...3)) { await node.start() }
        await withTaskGroup(of: Void.self) { group in
            for number in 1...3 {
                group.addTask { await SimulatedClient(number: number, world: self).run(operations: 12) }
            }
            group.addTask { await Trouble(world: self).run() }
        }
        await settle()
        await FinalCheck(world: self).run()
        for node in nodes { node.crash(losingPower: false) }
    }

    /// All faults are over and everybody is up: the mesh must come to rest with every partition served.
    private func settle() async {
        network.heal()
        coordinator.isUp = true
        for _ in 0..<600 {
            for node in nodes { await node.start() }
            if (0..<World.partitions).allSatisfy({ server(of: $0) != nil }) { return }
            try? await executor.sleep(for: .milliseconds(100))
        }
        let missing = (0..<World.partitions).filter { server(of: $0) == nil }
        history.violated("partitions \(missing) are served by nobody a minute after all faults were over")
    }

    /// The node that serves a partition; nil when none does, or two do.
    func server(of partition: UInt32) -> SimulatedNode? {
        let servers = nodes.filter { $0.life?.store.served[partition] != nil }
        return servers.count == 1 ? servers[0] : nil
    }
}

/// What came of a seed.
struct Verdict: Sendable, Equatable {
    var seed: UInt64
    var violations: [String]
    /// Equal for two runs that did the same.
    var trace: UInt64
    var acknowledgements: Int
    var epochs: Int
    var events: [String]
}
