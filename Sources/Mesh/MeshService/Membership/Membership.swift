import Logging
import MeshMessages
import MeshRPC
import ServiceLifecycle
import Synchronization

/// This node's part in the mesh: it joins, keeps its lease, follows the topology, and leaves.
///
/// The topology stays what it last was while the coordinator is away, also over a restart: no step of serving waits for
/// the coordinator. Everything here may be used from any thread. What changes is read as streams: each begins with the
/// current value and skips what a slow reader missed.
public final class Membership: Service {
    /// How long a poll waits at the coordinator when nothing changes.
    static let pollWait = Duration.seconds(20)

    private struct State {
        var node: Topology.Node
        var machine: MembershipStateMachine
        var poll = TopologyPoll()
        var pollUnderWay: Task<CoordinatorV1.GetTopologyResponse, any Error>?
    }

    private let state: Mutex<State>
    private let coordinator: CoordinatorService.Client
    private let file: TopologyFile?
    private let logger: Logger
    private let topologies: Broadcast<Topology>
    private let snapshots: Broadcast<Topology.ActiveSnapshot?>
    private let catalogues: Broadcast<UInt64>
    private let onTopology: @Sendable (Topology) -> Void
    private let news = Wakeup()
    private let started = ContinuousClock.now

    /// - Parameters:
    ///   - node: what this node says of itself at first; see ``report(_:)``.
    ///   - coordinator: a way to call it, which may fail at any time.
    ///   - path: the file that the last known topology is kept in; nil keeps none.
    ///   - onTopology: called with the last known topology now, and with each new one before anybody else sees it.
    public init(
        node: Topology.Node, coordinator: any RPCCaller, path: String?, logger: Logger,
        onTopology: @escaping @Sendable (Topology) -> Void = { _ in }
    ) {
        self.coordinator = CoordinatorService.Client(coordinator)
        self.file = path.map { TopologyFile(path: $0) }
        self.logger = logger
        let known = file?.load() ?? Topology()
        self.onTopology = onTopology
        onTopology(known)
        self.topologies = Broadcast(known)
        self.snapshots = Broadcast(known.activeSnapshot)
        self.catalogues = Broadcast(known.catalogueRevision)
        self.state = Mutex(State(node: node, machine: MembershipStateMachine(now: .zero)))
    }

    // MARK: - What is known

    /// The last known topology; its revision is 0 when none was ever known.
    public var topology: Topology { topologies.value }
    /// What this node says of itself.
    public var node: Topology.Node { state.withLock { $0.node } }
    /// Whether the coordinator counts on this node now, as far as the node knows.
    public var isMember: Bool {
        let now = elapsed
        return state.withLock { $0.machine.isMember(now: now) }
    }

    public func updates() -> AsyncStream<Topology> { topologies.stream() }
    /// The snapshot that every node should serve from, whenever it is another one; nil when none is active.
    public func activeSnapshots() -> AsyncStream<Topology.ActiveSnapshot?> { snapshots.stream() }
    /// The catalogue's revision, whenever it is another one; 0 before a catalogue was applied.
    public func catalogueRevisions() -> AsyncStream<UInt64> { catalogues.stream() }

    /// Changes what this node says of itself, and says so at once.
    public func report(_ change: (inout Topology.Node) -> Void) {
        let isNews = state.withLock { state in
            let before = state.node
            change(&state.node)
            guard state.node != before else { return false }
            state.machine.noteReportChanged()
            return true
        }
        if isNews { news.wake() }
    }

    // MARK: - Service

    /// Takes part until the process shuts down gracefully; then leaves.
    public func run() async throws {
        try? await cancelWhenGracefulShutdown { [self] in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.keepLease() }
                group.addTask { try await self.followTopology() }
                try await group.waitForAll()
            }
        }
        await leave()
        topologies.finish()
        snapshots.finish()
        catalogues.finish()
    }

    private var elapsed: Duration { started.duration(to: .now) }

    // MARK: - Lease

    private func keepLease() async throws {
        var isAway = false
        while true {
            try Task.checkCancellation()
            let now = elapsed
            switch state.withLock({ $0.machine.next(now: now) }) {
            case .stop: return
            case .wait(let until):
                try await news.sleep(for: max(until - elapsed, .milliseconds(1)))
            case .call(let call):
                do {
                    let (lease, revision) = try await renew(call)
                    let now = elapsed
                    let stalePoll = state.withLock { state -> Task<CoordinatorV1.GetTopologyResponse, any Error>? in
                        state.machine.succeeded(lease: lease, now: now)
                        return state.poll.coordinatorIsAt(revision: revision) ? state.pollUnderWay : nil
                    }
                    stalePoll?.cancel()
                    if call == .join || isAway { logger.info("joined the mesh", metadata: ["lease": "\(lease)"]) }
                    isAway = false
                } catch {
                    let now = elapsed
                    state.withLock { $0.machine.failed(now: now, random: .random(in: 0..<1)) }
                    if Task.isCancelled { throw error }
                    if !isAway {
                        logger.warning(
                            "the coordinator is away; going on with the last topology", metadata: ["error": "\(error)"])
                    }
                    isAway = true
                }
            }
        }
    }

    private func renew(_ call: MembershipStateMachine.Call) async throws -> (lease: Duration, revision: UInt64) {
        let node = self.node.message
        switch call {
        case .join:
            let response = try await coordinator.join(CoordinatorV1.JoinRequest(node: node))
            return (.milliseconds(Int64(response.leaseMillis)), response.revision)
        case .heartbeat:
            let response = try await coordinator.heartbeat(CoordinatorV1.HeartbeatRequest(node: node))
            return (.milliseconds(Int64(response.leaseMillis)), response.revision)
        }
    }

    private func leave() async {
        guard state.withLock({ $0.machine.leave() }) else { return }
        let request = CoordinatorV1.LeaveRequest(nodeID: node.nodeID)
        let coordinator = self.coordinator
        // In a task of its own: the one that runs this may have been cancelled.
        let call = Task { try await coordinator.leave(request, options: CallOptions(timeout: .seconds(1))) }
        if (try? await call.value) != nil {
            logger.info("left the mesh")
        } else {
            logger.info("left the mesh without telling the coordinator, which is away; the lease will end")
        }
    }

    // MARK: - Topology

    private func followTopology() async throws {
        while true {
            try Task.checkCancellation()
            let poll = Task { [coordinator, known = state.withLock({ $0.poll.knownRevision })] in
                try await coordinator.getTopology(
                    CoordinatorV1.GetTopologyRequest(
                        knownRevision: known, waitMillis: UInt32(Self.pollWait.components.seconds * 1_000)),
                    options: CallOptions(timeout: Self.pollWait + .seconds(5)))
            }
            state.withLock { $0.pollUnderWay = poll }
            do {
                let response = try await withTaskCancellationHandler {
                    try await poll.value
                } onCancel: {
                    poll.cancel()
                }
                received(Topology(response.topology ?? CoordinatorV1.Topology()))
            } catch {
                try Task.checkCancellation()
                if poll.isCancelled { continue }
                let pause = state.withLock { $0.poll.failed(random: .random(in: 0..<1)) }
                try await Task.sleep(for: pause)
            }
        }
    }

    private func received(_ topology: Topology) {
        guard state.withLock({ $0.poll.received(revision: topology.revision) }) else { return }
        // A coordinator that has just started does not know every node again: where it knows no node of a service, those
        // known before are kept.
        var topology = topology
        let known = Set(topology.nodes.map(\.service))
        topology.nodes += self.topology.nodes.filter { !known.contains($0.service) }
        // Kept before it is acted on, so that a restart knows no less.
        do {
            try file?.save(topology)
        } catch {
            logger.warning("the topology is not kept over a restart", metadata: ["error": "\(error)"])
        }
        logger.debug("topology", metadata: ["revision": "\(topology.revision)", "nodes": "\(topology.nodes.count)"])
        onTopology(topology)
        topologies.send(topology)
        snapshots.send(topology.activeSnapshot)
        catalogues.send(topology.catalogueRevision)
    }
}
