/// Who owns what, as a session node was last told.
package struct OwnershipTopology: Sendable, Equatable {
    /// A session node of the mesh.
    package struct Node: Sendable, Equatable {
        package var nodeID: String
        /// host:port
        package var address: String
        /// Its data directory, for a successor on the same machine; empty when it has not said.
        package var directory: String

        package init(nodeID: String, address: String, directory: String = "") {
            self.nodeID = nodeID
            self.address = address
            self.directory = directory
        }
    }

    /// The owner of one partition, and who holds its log.
    package struct Owner: Sendable, Equatable {
        package var nodeID: String
        package var epoch: UInt64
        /// The node that last said that it holds the partition, also one that is gone; nil when nobody ever has.
        package var holder: Node?
        /// The epoch of the holder's claim as it reports it now; 0 when it is gone.
        package var holderEpoch: UInt64

        package init(nodeID: String, epoch: UInt64, holder: Node? = nil, holderEpoch: UInt64 = 0) {
            self.nodeID = nodeID
            self.epoch = epoch
            self.holder = holder
            self.holderEpoch = holderEpoch
        }
    }

    /// The session nodes that are in the mesh.
    package var nodes: [Node]
    /// By partition; one that is not in it has no owner yet.
    package var owners: [UInt32: Owner]

    package init(nodes: [Node] = [], owners: [UInt32: Owner] = [:]) {
        self.nodes = nodes
        self.owners = owners
    }

    /// Everything belongs to this node: for a mesh without a coordinator.
    package static func alone(_ node: Node, partitions: UInt32) -> OwnershipTopology {
        OwnershipTopology(
            nodes: [node],
            owners: Dictionary(
                uniqueKeysWithValues: (0..<partitions).map { ($0, Owner(nodeID: node.nodeID, epoch: 1)) }))
    }

    /// A node that is in the mesh, or that held a partition before it left; nil when neither.
    package func node(_ nodeID: String) -> Node? {
        nodes.first { $0.nodeID == nodeID } ?? owners.values.lazy.compactMap(\.holder).first { $0.nodeID == nodeID }
    }

    func view(of partition: UInt32) -> PartitionView? {
        guard let owner = owners[partition] else { return nil }
        return PartitionView(
            owner: owner.nodeID, epoch: owner.epoch, holder: owner.holder?.nodeID, holderEpoch: owner.holderEpoch,
            nodes: nodes.map(\.nodeID))
    }
}
