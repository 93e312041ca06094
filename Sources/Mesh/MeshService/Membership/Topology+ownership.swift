import Partitioning

extension Topology {
    /// A partition whose log a node holds, and the epoch that it holds it at.
    public struct PartitionClaim: Sendable, Hashable {
        public var partition: UInt32
        public var epoch: UInt64

        public init(partition: UInt32, epoch: UInt64) {
            self.partition = partition
            self.epoch = epoch
        }
    }

    /// Who owns a partition, and who has its log meanwhile: its holder acknowledges for it until it has handed it over.
    public struct PartitionOwner: Sendable, Hashable {
        public var partition: UInt32
        /// The owner's.
        public var nodeID: String
        /// Given once, to this owner.
        public var epoch: UInt64
        /// The node that has the log; empty when nobody has held it yet.
        public var holder: String
        /// Nil when the holder is not in the mesh.
        public var holderAddress: HostPort?
        /// The holder's data directory; empty when it is not known.
        public var holderDirectory: String

        public init(
            partition: UInt32, nodeID: String, epoch: UInt64, holder: String = "", holderAddress: HostPort? = nil,
            holderDirectory: String = ""
        ) {
            self.partition = partition
            self.nodeID = nodeID
            self.epoch = epoch
            self.holder = holder
            self.holderAddress = holderAddress
            self.holderDirectory = holderDirectory
        }
    }

    /// The node with this id.
    public func node(_ nodeID: String) -> Node? { nodes.first { $0.nodeID == nodeID } }

    /// Who owns a partition; nil when that is not known.
    public func owner(of partition: UInt32) -> PartitionOwner? {
        // Sorted, and complete as a rule: then the partition is its own index.
        let index = Int(partition)
        if index < owners.count, owners[index].partition == partition { return owners[index] }
        return owners.first { $0.partition == partition }
    }

    /// Where calls for a partition go: to its holder while that is in the mesh, which acknowledges until it has handed over, else
    /// to its owner. Nil when neither is known to be in the mesh.
    public func address(ofPartition partition: UInt32) -> HostPort? {
        guard let owner = owner(of: partition) else { return nil }
        return owner.holderAddress ?? node(owner.nodeID)?.rpcAddress
    }

    /// The rule that assigns users to partitions; nil when the coordinator has not said how many there are.
    public var partitioner: Partitioner? { partitions > 0 ? Partitioner(count: UInt32(partitions)) : nil }

    /// Where calls for a user go: see ``address(ofPartition:)``.
    public func address(ofUser userID: String) -> HostPort? {
        partitioner.flatMap { address(ofPartition: $0.partition(of: userID)) }
    }
}
