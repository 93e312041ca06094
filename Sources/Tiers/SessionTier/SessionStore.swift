import EventLog
import Logging
import NIOCore
import Partitioning
import Signals
import Synchronization

/// The streaming tier without a network: the log, and the partitions that hold what the log amounts to.
///
/// Safe to use from any task. Nothing is served before its partition has been opened with ``open(_:epoch:)``. An event is
/// acknowledged when it is durable in the log and folded into its partition. Every request asks ``gate`` first; errors are
/// the gate's, `EventLogError` and ``SessionStoreError``.
package final class SessionStore: Sendable {
    package let log: any EventLog
    package let checkpoints: any CheckpointStore
    package let partitioner: Partitioner
    package let gate: any PartitionGate
    package let settings: SessionStoreSettings
    let logger: Logger
    let metrics = SessionMetrics()
    let slots: [PartitionSlot]
    let environment: EnvironmentBox
    /// Whom the coordinator has yet to forget; not kept over a restart, after which it hears of nobody's cells.
    let forgottenUsers = Mutex<Set<String>>([])
    let freedMemory = FreedMemory()
    private let executor: @Sendable (UInt32) -> any SerialExecutor

    /// - Parameters:
    ///   - executor: where a partition's state lives, by its number.
    package init(
        log: any EventLog, checkpoints: any CheckpointStore, environment: SessionEnvironment,
        settings: SessionStoreSettings = SessionStoreSettings(), gate: any PartitionGate = OpenGate(),
        executor: @escaping @Sendable (UInt32) -> any SerialExecutor, logger: Logger
    ) {
        self.log = log
        self.checkpoints = checkpoints
        self.partitioner = Partitioner(count: log.partitionCount)
        self.gate = gate
        self.settings = settings
        self.logger = logger
        self.slots = (0..<log.partitionCount).map(PartitionSlot.init)
        self.environment = EnvironmentBox(environment)
        self.executor = executor
    }

    /// A store whose partitions are spread over event loops.
    package convenience init(
        log: any EventLog, checkpoints: any CheckpointStore, environment: SessionEnvironment,
        settings: SessionStoreSettings = SessionStoreSettings(), gate: any PartitionGate = OpenGate(),
        on eventLoops: any EventLoopGroup, logger: Logger
    ) {
        let loops = Array(eventLoops.makeIterator())
        self.init(
            log: log, checkpoints: checkpoints, environment: environment, settings: settings, gate: gate,
            executor: { loops[Int($0) % loops.count].executor }, logger: logger)
    }

    /// The partition that a user's requests go to.
    package func partition(of userID: String) -> UInt32 { partitioner.partition(of: userID) }

    /// The partitions that take appends, and at which epoch.
    package var served: [UInt32: UInt64] {
        var served: [UInt32: UInt64] = [:]
        for slot in slots {
            let lifecycle = slot.lifecycle
            if lifecycle.phase == .open { served[slot.number] = lifecycle.epoch }
        }
        return served
    }

    /// Whether writes are taken, for readiness: the log's own word.
    package var health: EventLogHealth { log.health }

    func makePartition(_ number: UInt32, from recovered: RecoveredPartition) -> Partition {
        Partition(
            number: number, on: executor(number), environment: environment.current, recovered: recovered,
            settings: settings, partitionCount: partitioner.count)
    }

    /// The state of an open partition, after the gate has let the request through.
    func readable(_ userID: String, deadline: ContinuousClock.Instant?) async throws -> Partition {
        let number = partition(of: userID)
        try await gate.admit(number, deadline: deadline)
        return try slots[Int(number)].readable()
    }
}
