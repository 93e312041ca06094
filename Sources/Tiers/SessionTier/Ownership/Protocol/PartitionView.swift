/// What a node was last told about a partition. It may be out of date, and nothing that is acknowledged rests on it.
package struct PartitionView: Sendable, Equatable {
    /// The node that shall own the partition, at `epoch`.
    package var owner: String
    package var epoch: UInt64
    /// The node that last said that it holds the partition; nil when nobody has.
    package var holder: String?
    /// The epoch of the holder's claim; 0 when that is not known now.
    package var holderEpoch: UInt64
    /// The session nodes of the mesh, in any order.
    package var nodes: [String]

    package init(owner: String, epoch: UInt64, holder: String? = nil, holderEpoch: UInt64 = 0, nodes: [String] = []) {
        self.owner = owner
        self.epoch = epoch
        self.holder = holder
        self.holderEpoch = holderEpoch
        self.nodes = nodes
    }
}
