import MeshRPC

/// This node does not acknowledge for a partition; nothing of the request was begun.
package struct WrongOwner: Sendable, Equatable, CustomStringConvertible {
    package var partition: UInt32
    /// Where to ask, host:port; nil when that is not known now.
    package var address: String?

    package init(partition: UInt32, address: String?) {
        self.partition = partition
        self.address = address
    }

    /// When to ask again while nobody is known to own the partition, in milliseconds.
    package static let retryAfter = 100

    package var description: String {
        if let address { return "partition \(partition) is served at \(address)" }
        return "partition \(partition) is between two nodes; try again"
    }

    /// As the caller is told: `unavailable`, which was not started and may go elsewhere.
    package var rpcError: RPCError {
        var metadata: Metadata = [RetryPolicy.retryHint: "\(Self.retryAfter)"]
        if let address { metadata.add(OwnerRouting.ownerHint, address) }
        return RPCError(.unavailable, description, metadata: metadata)
    }
}
