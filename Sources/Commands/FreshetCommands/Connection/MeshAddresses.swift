import MeshMessages
import MeshRPC
import MeshService

/// Where the services of a mesh listen: as the topology says, else at the coordinator's port and the usual distances.
package struct MeshAddresses: Equatable, Sendable {
    package let coordinator: HostPort
    private let known: [ServiceName: HostPort]
    private let sessionNodes: [HostPort]
    /// Every ranker of the topology that is ready; all of them when none is. Empty before the mesh has said.
    package let rankers: [HostPort]
    /// Which node of the session tier has which users; nil before the mesh has said.
    package let owners: OwnerTable?

    /// - Parameter topology: nil when the coordinator does not answer.
    package init(coordinator: HostPort, topology: CoordinatorV1.Topology? = nil) {
        self.coordinator = coordinator
        var known: [ServiceName: HostPort] = [:]
        // Nodes that are ready win over those that are not.
        for node in (topology?.nodes ?? []).sorted(by: { $0.ready && !$1.ready }) {
            guard let service = ServiceName(rawValue: node.service), known[service] == nil else { continue }
            known[service] = HostPort(address: node.rpcAddress)
        }
        self.known = known
        sessionNodes = Self.nodes(of: .session, topology)
        rankers = Self.nodes(of: .ranker, topology)
        owners = topology.flatMap { Self.owners(Topology($0)) }
    }

    private static func nodes(of service: ServiceName, _ topology: CoordinatorV1.Topology?) -> [HostPort] {
        let nodes = (topology?.nodes ?? []).filter { $0.service == service.rawValue }
        let ready = nodes.filter(\.ready)
        return (ready.isEmpty ? nodes : ready).compactMap { HostPort(address: $0.rpcAddress) }
    }

    private static func owners(_ topology: Topology) -> OwnerTable? {
        guard topology.partitions > 0, !topology.owners.isEmpty else { return nil }
        return OwnerTable(
            owners: (0..<UInt32(topology.partitions)).map { partition in
                topology.address(ofPartition: partition).map { Endpoint(host: $0.host, port: $0.port) }
            })
    }

    /// Every node of a service that may be called: one, but for the session tier, whose nodes share the users.
    package func all(of service: ServiceName) -> [HostPort] {
        service == .session && !sessionNodes.isEmpty ? sessionNodes : [self[service]]
    }

    package subscript(service: ServiceName) -> HostPort {
        if service == .coordinator { return coordinator }
        let distance = service.defaultPort - ServiceName.coordinator.defaultPort
        return known[service] ?? HostPort(host: coordinator.host, port: coordinator.port + distance)
    }
}
