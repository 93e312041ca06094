import MeshRPC

extension Topology {
    /// Where the calls of a service go that are routed by user: to whom ``address(ofPartition:)`` says. Nil for a service without
    /// partitions, and before partitions have owners.
    public func owners(of service: ServiceName) -> OwnerTable? {
        guard service == .session, partitions > 0, !owners.isEmpty else { return nil }
        return OwnerTable(
            owners: (0..<UInt32(clamping: partitions)).map { partition in
                address(ofPartition: partition).map { Endpoint(host: $0.host, port: $0.port) }
            })
    }
}
