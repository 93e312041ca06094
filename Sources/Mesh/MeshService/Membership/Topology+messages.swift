import MeshMessages

extension Topology {
    /// A node of a service that this version does not know, or without a usable address, is left out.
    public init(_ message: CoordinatorV1.Topology) {
        self.init(
            revision: message.revision, nodes: message.nodes.compactMap { Node($0) },
            activeSnapshot: message.activeSnapshot.flatMap { ActiveSnapshot($0) },
            catalogueRevision: message.catalogueRevision, partitions: Int(message.partitions),
            owners: message.owners.map { PartitionOwner($0) }.sorted { $0.partition < $1.partition })
    }

    public var message: CoordinatorV1.Topology {
        CoordinatorV1.Topology(
            revision: revision, nodes: nodes.map(\.message), activeSnapshot: activeSnapshot?.message,
            catalogueRevision: catalogueRevision, partitions: UInt32(clamping: partitions),
            owners: owners.map(\.message))
    }
}

extension Topology.Node {
    /// Nil for a service that this version does not know, or without a usable address.
    public init?(_ message: CoordinatorV1.Node) {
        guard let service = ServiceName(rawValue: message.service), let address = HostPort(address: message.rpcAddress)
        else { return nil }
        self.init(
            nodeID: message.nodeID, service: service, rpcAddress: address,
            adminAddress: HostPort(address: message.adminAddress), profilesVersion: message.profilesVersion,
            modelsVersion: message.modelsVersion, catalogueRevision: message.catalogueRevision,
            isReady: message.ready, processID: message.processID,
            held: message.held.map { Topology.PartitionClaim($0) },
            isDraining: message.draining, dataDirectory: message.dataDirectory)
    }

    public var message: CoordinatorV1.Node {
        CoordinatorV1.Node(
            nodeID: nodeID, service: service.rawValue, rpcAddress: rpcAddress.description,
            adminAddress: adminAddress?.description ?? "", profilesVersion: profilesVersion,
            modelsVersion: modelsVersion, catalogueRevision: catalogueRevision, ready: isReady, processID: processID,
            held: held.map(\.message), draining: isDraining, dataDirectory: dataDirectory)
    }
}

extension Topology.ActiveSnapshot {
    /// Nil when no snapshot is active: neither part has a version.
    public init?(_ message: CoordinatorV1.ActiveSnapshot) {
        guard !message.profilesVersion.isEmpty || !message.modelsVersion.isEmpty else { return nil }
        self.init(
            profilesVersion: message.profilesVersion, modelsVersion: message.modelsVersion,
            activatedAt: message.activatedAt)
    }

    public var message: CoordinatorV1.ActiveSnapshot {
        CoordinatorV1.ActiveSnapshot(
            profilesVersion: profilesVersion, modelsVersion: modelsVersion, activatedAt: activatedAt)
    }
}

extension Topology.PartitionClaim {
    public init(_ message: CoordinatorV1.PartitionClaim) {
        self.init(partition: message.partition, epoch: message.epoch)
    }

    public var message: CoordinatorV1.PartitionClaim {
        CoordinatorV1.PartitionClaim(partition: partition, epoch: epoch)
    }
}

extension Topology.PartitionOwner {
    public init(_ message: CoordinatorV1.PartitionOwner) {
        self.init(
            partition: message.partition, nodeID: message.nodeID, epoch: message.epoch, holder: message.holder,
            holderAddress: HostPort(address: message.holderAddress), holderDirectory: message.holderDirectory)
    }

    public var message: CoordinatorV1.PartitionOwner {
        CoordinatorV1.PartitionOwner(
            partition: partition, nodeID: nodeID, epoch: epoch, holder: holder,
            holderAddress: holderAddress?.description ?? "", holderDirectory: holderDirectory)
    }
}
