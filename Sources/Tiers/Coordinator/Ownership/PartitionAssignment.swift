import MeshService
import Partitioning

/// Which session node owns each partition, at which epoch, and which node has its log.
///
/// The owner is found by rendezvous hashing of the partition over the live nodes that do not drain, so a node that comes or goes
/// moves its own share only. An owner that changes gets an epoch above every one that was given or claimed before. Who has the
/// log is what the nodes claim, the highest epoch first, and is remembered after the node has left: its successor must find what
/// it had.
///
/// A value that decides and does nothing else.
package struct PartitionAssignment: Sendable, Equatable {
    /// The node that has a partition's log.
    package struct Holder: Sendable, Equatable {
        package var nodeID: String
        /// That it claims the partition at.
        package var epoch: UInt64
        /// Where it was reached when it was last in the mesh.
        package var address: HostPort
        /// Its data directory; empty when it did not say.
        package var directory: String

        package init(nodeID: String, epoch: UInt64, address: HostPort, directory: String = "") {
            self.nodeID = nodeID
            self.epoch = epoch
            self.address = address
            self.directory = directory
        }
    }

    /// One partition.
    package struct Partition: Sendable, Equatable {
        /// A node's id; empty while nobody owns it.
        package var owner = ""
        package var epoch: UInt64 = 0
        /// Nil when it was never given to anybody; its epoch is 0 until the node has said that it holds it.
        package var holder: Holder?

        package init(owner: String = "", epoch: UInt64 = 0, holder: Holder? = nil) {
            self.owner = owner
            self.epoch = epoch
            self.holder = holder
        }
    }

    /// By number.
    package private(set) var partitions: [Partition]

    /// - Parameter count: of the deployment's partitions.
    package init(count: UInt32) { partitions = Array(repeating: Partition(), count: Int(count)) }

    /// Sees to it that the epochs to come are above every one that an assignment gave which was lost: with the seconds of a
    /// clock they are, since no partition changes its owner so often. Without effect once a partition has an owner.
    package mutating func begin(above epoch: UInt64) {
        guard !hasOwners else { return }
        for number in partitions.indices { partitions[number].epoch = max(partitions[number].epoch, epoch) }
    }

    /// As it was when a former process wrote it.
    package init(partitions: [Partition]) { self.partitions = partitions }

    /// Whether any partition was ever given to a node.
    package var hasOwners: Bool { partitions.contains { !$0.owner.isEmpty } }

    /// Takes what the nodes say, and gives partitions to others where that is due.
    ///
    /// - Parameters:
    ///   - members: every node of the mesh; those of other services are passed over.
    ///   - presumesOwners: whether owners that are no members may only not have come back yet, as after a restart of the
    ///     coordinator; then they keep what they own.
    ///   - opensUnclaimed: whether a partition that nobody claims may be given to a node, which will begin it empty.
    package mutating func update(members: [Topology.Node], presumesOwners: Bool, opensUnclaimed: Bool) {
        let nodes = members.filter { $0.service == .session }
        for node in nodes { learn(from: node) }
        var candidates = Set(nodes.lazy.filter { !$0.isDraining }.map(\.nodeID))
        if presumesOwners {
            let present = Set(nodes.map(\.nodeID))
            candidates.formUnion(partitions.lazy.map(\.owner).filter { !$0.isEmpty && !present.contains($0) })
        }
        // Without anybody to give them to, partitions stay with those who had them and will come back.
        guard !candidates.isEmpty else { return }
        let seeds = candidates.sorted().map { (nodeID: $0, seed: RendezvousHash.seed(of: $0.utf8)) }
        for number in partitions.indices {
            let isUnclaimed = partitions[number].owner.isEmpty && partitions[number].holder == nil
            if isUnclaimed && !opensUnclaimed { continue }
            let owner = Self.owner(of: number, among: seeds)
            give(number, to: owner)
            if partitions[number].holder == nil, let node = nodes.first(where: { $0.nodeID == owner }) {
                // It may claim the partition and leave before it has said so: whoever comes next must ask it.
                partitions[number].holder = Holder(
                    nodeID: owner, epoch: 0, address: node.rpcAddress, directory: node.dataDirectory)
            }
        }
    }

    /// The assignment as the topology shows it, partitions without an owner left out.
    ///
    /// - Parameters:
    ///   - members: every node of the mesh.
    ///   - presumesOwners: whether a holder that is no member is shown where it was, as after a restart of the coordinator.
    package func owners(members: [Topology.Node], presumesOwners: Bool) -> [Topology.PartitionOwner] {
        let addresses = Dictionary(
            members.lazy.filter { $0.service == .session }.map { ($0.nodeID, $0.rpcAddress) },
            uniquingKeysWith: { first, _ in first })
        return partitions.indices.compactMap { number in
            let partition = partitions[number]
            guard !partition.owner.isEmpty else { return nil }
            let holder = partition.holder
            return Topology.PartitionOwner(
                partition: UInt32(number), nodeID: partition.owner, epoch: partition.epoch,
                holder: holder?.nodeID ?? "",
                holderAddress: holder.flatMap { addresses[$0.nodeID] ?? (presumesOwners ? $0.address : nil) },
                holderDirectory: holder?.directory ?? "")
        }
    }

    private mutating func learn(from node: Topology.Node) {
        for claim in node.held where Int(claim.partition) < partitions.count {
            let number = Int(claim.partition)
            let known = partitions[number].holder
            // Of two nodes that claim the same epoch the first one counts: only one of them was given it.
            let isNews =
                known.map { claim.epoch > $0.epoch || (claim.epoch == $0.epoch && $0.nodeID == node.nodeID) } ?? true
            guard isNews else { continue }
            partitions[number].holder = Holder(
                nodeID: node.nodeID, epoch: claim.epoch, address: node.rpcAddress, directory: node.dataDirectory)
        }
    }

    /// A new owner gets a new epoch. So does one whose epoch another node has claimed or passed, which happens when a former
    /// assignment was lost; an owner that claims more than is known of it keeps what it claims.
    private mutating func give(_ number: Int, to owner: String) {
        let known = partitions[number].epoch
        let holder = partitions[number].holder
        let claimed = holder?.epoch ?? 0
        if owner == partitions[number].owner {
            if holder?.nodeID == owner {
                partitions[number].epoch = max(known, claimed)
            } else if claimed >= known {
                partitions[number].epoch = claimed + 1
            }
        } else {
            // A node that has the log of a partition nobody is known to own was given it in a life that is forgotten.
            let isItsOwn = partitions[number].owner.isEmpty && holder?.nodeID == owner
            partitions[number].epoch = isItsOwn ? max(known, claimed) : max(known, claimed) + 1
            partitions[number].owner = owner
        }
    }

    private static func owner(of number: Int, among candidates: [(nodeID: String, seed: UInt64)]) -> String {
        let key = RendezvousHash.hash(ofKey: "partition-\(number)".utf8)
        var best = (nodeID: "", weight: UInt64(0))
        for candidate in candidates {
            let weight = RendezvousHash.weight(seed: candidate.seed, keyHash: key)
            if best.nodeID.isEmpty || weight > best.weight { best = (candidate.nodeID, weight) }
        }
        return best.nodeID
    }
}
