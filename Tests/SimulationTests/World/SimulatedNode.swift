import EventLog
import Logging
import SessionTier
import Signals
import SimulatedLog
import Synchronization
import TestSupport

/// A session node: the real store and the real ownership over a simulated disk, clock and network. It can die and start again.
final class SimulatedNode: Sendable {
    /// What one start of the process has.
    struct Life: Sendable {
        var number: Int
        var log: SimulatedEventLog
        var store: SessionStore
        var ownership: SessionOwnership
        var gate: OwnershipGate
        var tasks: [Task<Void, Never>]
    }

    private struct State {
        var life: Life?
        var lives = 0
        var topology = OwnershipTopology()
        var isDraining = false
        var clockError = Duration.zero
    }

    let id: String
    let disk: SimulatedDisk
    private let world: World
    private let state = Mutex(State())

    init(_ id: String, in world: World, seed: UInt64) {
        self.id = id
        self.world = world
        let executor = world.executor
        disk = SimulatedDisk(
            partitionCount: World.partitions, seed: seed, syncMicroseconds: 100...4_000,
            sleep: { try await executor.sleep(for: $0) })
        disk.losesSyncs = world.mutation == .acknowledgesBeforeSync
    }

    var directory: String { "/\(id)" }
    var reference: OwnershipTopology.Node {
        OwnershipTopology.Node(nodeID: id, address: id, directory: world.hasSharedMachine ? directory : "")
    }
    var life: Life? { state.withLock { $0.life } }
    var topology: OwnershipTopology { state.withLock { $0.topology } }
    var isDraining: Bool {
        get { state.withLock { $0.isDraining } }
        set { state.withLock { $0.isDraining = newValue } }
    }

    /// What the node's wall clock shows.
    var clock: Timestamp { World.start + (world.executor.now + state.withLock { $0.clockError }) / .seconds(1) }

    /// The wall clock jumps.
    func setClockError(_ error: Duration) { state.withLock { $0.clockError = error } }

    // MARK: - Life and death

    /// Starts the process; tries again while somebody has the directory.
    func start() async {
        guard life == nil else { return }
        do {
            try await open()
            world.history.note("\(id) is up")
        } catch {
            world.history.note("\(id) does not start: \(error)")
        }
    }

    private func open() async throws {
        let log = try SimulatedEventLog(disk)
        let number = state.withLock { state in
            state.lives += 1
            return state.lives
        }
        let executor = world.executor
        let base = world.base
        let gate = OwnershipGate(
            partitions: World.partitions,
            sleep: { try await executor.sleep(until: base.duration(to: $0)) })
        let history = world.history
        let id = self.id
        let recording = RecordingLog(log: log) { _, results in
            history.wrote(id, results) { gate.held[$0] }
        }
        let checkpoints: any CheckpointStore =
            world.mutation == .forgetsWhatItGave ? ForgetfulCheckpoints(store: log.checkpoints) : log.checkpoints
        let actors = ActorExecutor(executor)
        let store = SessionStore(
            log: recording, checkpoints: checkpoints, environment: World.environment, gate: gate,
            executor: { _ in actors }, logger: Logger(label: "simulation", factory: { _ in SwiftLogNoOpLogHandler() }))
        let ownership = try await SessionOwnership(
            PartitionEnvironment(
                nodeID: id, directory: reference.directory, log: recording, checkpoints: checkpoints, host: store,
                peers: SimulatedPeers(node: self, life: number, world: world), gate: gate,
                sleep: { try await executor.sleep(for: $0) },
                warn: { history.warned(id, $0) }))
        // What it last heard is in a file, and may be out of date by any number of hand-overs.
        await ownership.told(topology)
        let tasks = [
            Task(executorPreference: executor) { await ownership.run() },
            Task(executorPreference: executor) { await self.keepLease(number) },
            Task(executorPreference: executor) { await self.writeCheckpoints(store) },
        ]
        state.withLock {
            $0.life = Life(number: number, log: log, store: store, ownership: ownership, gate: gate, tasks: tasks)
        }
    }

    /// The process dies: with the machine, or alone.
    func crash(losingPower: Bool) {
        guard let life = end() else { return }
        world.history.note("\(id) dies\(losingPower ? " with its machine" : "")")
        if losingPower { disk.crash() } else { disk.kill() }
        for task in life.tasks { task.cancel() }
    }

    /// The process is asked to stop: it drains for a while, then ends in order.
    func stop() async {
        isDraining = true
        world.history.note("\(id) drains")
        for _ in 0..<40 where life?.gate.held.isEmpty == false {
            try? await world.executor.sleep(for: .milliseconds(50))
        }
        isDraining = false
        guard let life = end() else { return }
        world.history.note("\(id) stops with \(life.gate.held.count) partitions")
        for task in life.tasks { task.cancel() }
        await life.log.close()
        world.coordinator.leave(id, now: world.executor.now)
    }

    private func end() -> Life? {
        state.withLock { state in
            defer { state.life = nil }
            return state.life
        }
    }

    // MARK: - Background

    private func keepLease(_ number: Int) async {
        while !Task.isCancelled, let life, life.number == number {
            let report = SimulatedCoordinator.Report(
                node: reference, held: life.gate.held, isDraining: isDraining)
            let world = self.world
            if let topology = try? await world.network.call(
                from: id, to: "coordinator",
                {
                    try world.coordinator.heartbeat(report, now: world.executor.now)
                })
            {
                state.withLock { $0.topology = topology }
                await life.ownership.told(topology)
            }
            try? await world.executor.sleep(for: world.chance.milliseconds(100...200))
        }
    }

    private func writeCheckpoints(_ store: SessionStore) async {
        while !Task.isCancelled {
            try? await world.executor.sleep(for: world.chance.milliseconds(300...900))
            if !Task.isCancelled { _ = await store.checkpoint() }
        }
    }
}
