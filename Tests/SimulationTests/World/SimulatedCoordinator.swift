import Partitioning
import SessionTier
import Synchronization

/// As much of a coordinator as session nodes see: leases, owners by rendezvous hashing with epochs, and who holds what.
final class SimulatedCoordinator: Sendable {
    struct Report: Sendable {
        var node: OwnershipTopology.Node
        var held: [UInt32: UInt64]
        var isDraining: Bool
    }

    private struct Member {
        var report: Report
        var leaseEnds: Duration
    }

    private struct State {
        var isUp = true
        var settledAt: Duration
        var firstEpoch: UInt64 = 0
        var members: [String: Member] = [:]
        var owners: [UInt32: OwnershipTopology.Owner] = [:]
        /// The highest claim that was ever reported, and by whom.
        var claims: [UInt32: (node: OwnershipTopology.Node, epoch: UInt64)] = [:]
    }

    static let lease = Duration.milliseconds(900)

    private let partitions: UInt32
    private let state: Mutex<State>

    init(partitions: UInt32) {
        self.partitions = partitions
        state = Mutex(State(settledAt: Self.lease))
    }

    var isUp: Bool {
        get { state.withLock { $0.isUp } }
        set { state.withLock { $0.isUp = newValue } }
    }

    /// Everything it knew is gone. It begins with epochs of its clock, which are above all that it gave before, and names no
    /// owner before every node that lives has had the time to report.
    func forgetEverything(now: Duration) {
        state.withLock {
            $0 = State(settledAt: now + Self.lease, firstEpoch: UInt64(now / .microseconds(1)))
        }
    }

    func leave(_ nodeID: String, now: Duration) {
        state.withLock {
            $0.members[nodeID] = nil
            assign(&$0, now: now)
        }
    }

    /// A heartbeat; the answer is the topology.
    func heartbeat(_ report: Report, now: Duration) throws -> OwnershipTopology {
        try state.withLock { state in
            guard state.isUp else { throw SimulatedNetwork.Lost() }
            state.members[report.node.nodeID] = Member(report: report, leaseEnds: now + Self.lease)
            for (partition, epoch) in report.held where epoch > state.claims[partition]?.epoch ?? 0 {
                state.claims[partition] = (report.node, epoch)
            }
            return topology(&state, now: now)
        }
    }

    /// What a client is told.
    func topology(now: Duration) throws -> OwnershipTopology {
        try state.withLock { state in
            guard state.isUp else { throw SimulatedNetwork.Lost() }
            return topology(&state, now: now)
        }
    }

    private func topology(_ state: inout State, now: Duration) -> OwnershipTopology {
        assign(&state, now: now)
        for partition in state.owners.keys {
            let claim = state.claims[partition]
            let holder = claim.flatMap { state.members[$0.node.nodeID] }
            state.owners[partition]?.holder = claim?.node
            state.owners[partition]?.holderEpoch = holder?.report.held[partition] ?? 0
        }
        return OwnershipTopology(
            nodes: state.members.values.map(\.report.node).sorted { $0.nodeID < $1.nodeID }, owners: state.owners)
    }

    private func assign(_ state: inout State, now: Duration) {
        state.members = state.members.filter { $0.value.leaseEnds > now }
        guard now >= state.settledAt else { return }
        let staying = state.members.values.filter { !$0.report.isDraining }.map(\.report.node.nodeID).sorted()
        let candidates = staying.isEmpty ? state.members.keys.sorted() : staying
        guard !candidates.isEmpty else { return }
        for partition in 0..<partitions {
            let owner = candidates.max {
                (FNV1a.hash(Array("\($0)/\(partition)".utf8)), $0) < (FNV1a.hash(Array("\($1)/\(partition)".utf8)), $1)
            }
            guard let owner, state.owners[partition]?.nodeID != owner else { continue }
            let known = max(
                state.owners[partition]?.epoch ?? 0, state.claims[partition]?.epoch ?? 0, state.firstEpoch)
            state.owners[partition] = OwnershipTopology.Owner(nodeID: owner, epoch: known + 1)
            // The first owner may start the partition and be gone before it says so.
            if state.claims[partition] == nil, let first = state.members[owner]?.report.node {
                state.claims[partition] = (first, 0)
            }
        }
    }
}
