/// The mesh as the coordinator last described it. It may be out of date: a node in it may be gone.
public struct Topology: Sendable, Equatable {
    /// One process of the mesh.
    public struct Node: Sendable, Equatable {
        public var nodeID: String
        public var service: ServiceName
        public var rpcAddress: HostPort
        public var adminAddress: HostPort?
        /// What this node has loaded; empty when nothing.
        public var profilesVersion: String
        public var modelsVersion: String
        public var catalogueRevision: UInt64
        public var isReady: Bool
        public var processID: UInt64
        /// Of a session node: the partitions whose log it holds, and the epochs that it holds them at.
        public var held: [PartitionClaim]
        /// It wants to give its partitions away.
        public var isDraining: Bool
        /// Of a session node: where a successor on the same machine finds its log; empty when it does not say.
        public var dataDirectory: String

        public init(
            nodeID: String, service: ServiceName, rpcAddress: HostPort, adminAddress: HostPort? = nil,
            profilesVersion: String = "", modelsVersion: String = "", catalogueRevision: UInt64 = 0,
            isReady: Bool = false, processID: UInt64 = 0, held: [PartitionClaim] = [], isDraining: Bool = false,
            dataDirectory: String = ""
        ) {
            self.nodeID = nodeID
            self.service = service
            self.rpcAddress = rpcAddress
            self.adminAddress = adminAddress
            self.profilesVersion = profilesVersion
            self.modelsVersion = modelsVersion
            self.catalogueRevision = catalogueRevision
            self.isReady = isReady
            self.processID = processID
            self.held = held
            self.isDraining = isDraining
            self.dataDirectory = dataDirectory
        }
    }

    /// The snapshot that every node should serve from.
    public struct ActiveSnapshot: Sendable, Equatable {
        public var profilesVersion: String
        public var modelsVersion: String
        /// Microseconds since the epoch.
        public var activatedAt: Int64

        public init(profilesVersion: String, modelsVersion: String, activatedAt: Int64 = 0) {
            self.profilesVersion = profilesVersion
            self.modelsVersion = modelsVersion
            self.activatedAt = activatedAt
        }
    }

    public var revision: UInt64
    public var nodes: [Node]
    public var activeSnapshot: ActiveSnapshot?
    /// Zero before a catalogue was applied.
    public var catalogueRevision: UInt64
    /// Zero when the coordinator has not said.
    public var partitions: Int
    /// Who owns each partition, sorted by partition; empty before a session node has joined.
    public var owners: [PartitionOwner]

    public init(
        revision: UInt64 = 0, nodes: [Node] = [], activeSnapshot: ActiveSnapshot? = nil, catalogueRevision: UInt64 = 0,
        partitions: Int = 0, owners: [PartitionOwner] = []
    ) {
        self.revision = revision
        self.nodes = nodes
        self.activeSnapshot = activeSnapshot
        self.catalogueRevision = catalogueRevision
        self.partitions = partitions
        self.owners = owners
    }

    public func nodes(of service: ServiceName) -> [Node] { nodes.filter { $0.service == service } }

    /// Where a service may be called: its ready nodes, else all of them, which may be about to be ready.
    public func addresses(of service: ServiceName) -> [HostPort] {
        let nodes = nodes(of: service)
        let ready = nodes.filter(\.isReady)
        return (ready.isEmpty ? nodes : ready).map(\.rpcAddress)
    }

    /// Where to call a service: its first ready node, else its first node, which may be about to be ready.
    public func address(of service: ServiceName) -> HostPort? {
        let nodes = nodes(of: service)
        return (nodes.first(where: \.isReady) ?? nodes.first)?.rpcAddress
    }
}
