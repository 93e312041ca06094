extension OwnershipWarning: CustomStringConvertible {
    /// What is the matter, and what to do.
    package var description: String {
        switch self {
        case .loss(let partition):
            "partition \(partition) was held by a node whose data is gone; it starts from what this node's disk has of it"
        case .deposed(let partition, let node):
            "partition \(partition) is held by \(node) at a higher epoch, though this node never gave it away; it stops here. "
                + "Compare the two nodes' data before the copy of this one is dropped"
        case .noteNotWritten(let partition, let reason):
            "partition \(partition): what this node may do with it could not be written (\(reason)); restart the node"
        case .notOpened(let partition, let reason):
            "partition \(partition) could not be recovered (\(reason)); it is tried again"
        case .notDropped(let partition, let reason):
            "partition \(partition) is elsewhere, and its copy here could not be dropped: \(reason)"
        }
    }
}
