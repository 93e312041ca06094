import Partitioning

/// Which endpoint owns each partition of a service's keys, as a topology says it.
public struct OwnerTable: Sendable, Equatable {
    private let partitioner: Partitioner
    private let owners: [Endpoint?]

    /// - Parameter owners: by partition, at least one; nil where the owner is not known.
    public init(owners: [Endpoint?]) {
        partitioner = Partitioner(count: UInt32(owners.count))
        self.owners = owners
    }

    /// The owner of a key's partition; nil when it is not known.
    public func endpoint(ofKey key: [UInt8]) -> Endpoint? { owners[Int(partitioner.partition(ofKey: key))] }

    /// Every owner that is known.
    public var endpoints: Set<Endpoint> { Set(owners.compactMap(\.self)) }
}
