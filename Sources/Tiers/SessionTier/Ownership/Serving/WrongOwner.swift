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

    /// Names where to ask in the metadata of an error.
    package static let ownerMetadata = "freshet-owner"
    /// When to ask again while nobody is known to own the partition.
    package static let retryAfterMilliseconds = 100

    package var description: String {
        if let address { return "partition \(partition) is served at \(address)" }
        return "partition \(partition) is between two nodes; try again"
    }

    /// As the caller is told: `unavailable`, which was not started and may go elsewhere.
    package var rpcError: RPCError {
        var metadata: Metadata = [RetryPolicy.retryHint: address == nil ? "\(Self.retryAfterMilliseconds)" : "0"]
        if let address { metadata.add(Self.ownerMetadata, address) }
        return RPCError(.unavailable, description, metadata: metadata)
    }
}
