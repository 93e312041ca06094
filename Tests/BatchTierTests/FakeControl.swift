import BatchTier
import Logging
import MeshService
import Signals
import Snapshots
import Synchronization
import TestSupport

/// A coordinator without a network.
final class FakeControl: SnapshotControl {
    private struct State {
        var earlier: [PublishedVersions] = []
        var active: PublishedVersions?
        var activations: [String] = []
        var leases = 0
        var given = 0
        var refusals: [ControlRefusal] = []
        var leaseRefusals: [ControlRefusal] = []
        var isAway = false
    }

    private let state = Mutex(State())

    var active: PublishedVersions? { state.withLock { $0.active } }
    /// The reasons of the activations, in order.
    var activations: [String] { state.withLock { $0.activations } }
    var leases: Int { state.withLock { $0.leases } }
    var leasesGivenBack: Int { state.withLock { $0.given } }

    /// The next activations are refused with these, one each.
    func refuse(_ refusals: [ControlRefusal]) { state.withLock { $0.refusals = refusals } }
    func refuseLeases(_ refusals: [ControlRefusal]) { state.withLock { $0.leaseRefusals = refusals } }
    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

    func lease(known: UInt64) async throws -> UInt64 {
        try state.withLock { state in
            if !state.leaseRefusals.isEmpty { throw state.leaseRefusals.removeFirst() }
            state.leases += 1
            return known + 1
        }
    }

    func keepLease() async {}
    func giveBackLease() async { state.withLock { $0.given += 1 } }

    func selection() async -> ActiveSelection {
        state.withLock {
            ActiveSelection(active: $0.active, previous: $0.isAway ? nil : $0.earlier.last, isCertain: !$0.isAway)
        }
    }

    func activate(
        _ versions: PublishedVersions, judgedAgainst judged: PublishedVersions?, reason: String
    ) async throws {
        try state.withLock { state in
            if !state.refusals.isEmpty { throw state.refusals.removeFirst() }
            if let judged, judged != state.active { throw ControlRefusal.overtaken("another one is active") }
            if let active = state.active { state.earlier.append(active) }
            state.active = versions
            state.activations.append(reason)
        }
    }
}

/// A builder without a mesh, whose process can die: a new one is opened on the same directories.
final class BuilderUnderTest {
    let state: TemporaryDirectory
    let files: TemporaryDirectory
    let control: FakeControl
    let store: BatchStore
    let snapshots: SnapshotStore
    let build: SnapshotBuild

    init(
        _ former: BuilderUnderTest? = nil, keep: Int = 3, gates: QualityGates = QualityGates(),
        readLog: @escaping @Sendable (BatchStore) throws -> Void = { _ in }
    ) throws {
        former?.store.close()
        state = former?.state ?? TemporaryDirectory()
        files = former?.files ?? TemporaryDirectory()
        control = former?.control ?? FakeControl()
        let store = try BatchStore(path: state.path)
        self.store = store
        snapshots = try SnapshotStore(root: files.path)
        try snapshots.removeLeftovers()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        build = SnapshotBuild(
            store: store, snapshots: snapshots, readLog: { _ in try readLog(store) }, control: control,
            catalogue: { Fixture.plan().catalogue }, now: { midnight(20).microseconds },
            options: .init(itemLimit: 100, keep: keep, gates: gates, isReplay: true),
            patience: Patience(pause: { _ in await Task.yield() }), metrics: BatchMetrics(PrometheusRegistry()),
            logger: logger)
    }

    deinit { store.close() }

    func desk() throws -> BuildDesk {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try BuildDesk(
            store: store, build: build, metrics: BatchMetrics(PrometheusRegistry()), logger: logger)
    }

    /// Puts the events of days into the state, as if they had been read from the log.
    func take(_ days: [[Event]]) throws {
        try store.put(Fixture.items)
        var log = TestLog()
        for day in days { log.append(day) }
        try log.deliver(to: store)
    }

    /// Orders a build and takes it up.
    func begin(_ order: BuildOrder) throws -> BuildRecord {
        var record = try store.beginBuild(order, at: midnight(20))
        _ = record.takeUp(at: midnight(20))
        try store.save(record)
        return record
    }

    /// Orders a build and runs it to its end.
    @discardableResult
    func run(day: Int, models: Bool = false, hold: Bool = false, force: Bool = false) async throws -> BuildRecord {
        let order = try BuildOrder(
            profilesAsOf: midnight(day).microseconds, models: models, lambdas: [1], hold: hold, force: force, now: nil)
        return try await build.run(try begin(order))
    }
}
