import MeshMessages
import MeshRPC
import MeshService
import MessageMapping

extension CoordinatorHandler {
    package func join(
        _ request: CoordinatorV1.JoinRequest, context: ServerContext
    ) async throws -> CoordinatorV1.JoinResponse {
        let node = try decodingArgument { () throws(MappingError) in try Self.node(request.node) }
        let revision = await plane.renew(node)
        return CoordinatorV1.JoinResponse(leaseMillis: plane.leaseMillis, revision: revision)
    }

    package func heartbeat(
        _ request: CoordinatorV1.HeartbeatRequest, context: ServerContext
    ) async throws -> CoordinatorV1.HeartbeatResponse {
        let node = try decodingArgument { () throws(MappingError) in try Self.node(request.node) }
        let revision = await plane.renew(node)
        return CoordinatorV1.HeartbeatResponse(leaseMillis: plane.leaseMillis, revision: revision)
    }

    package func leave(
        _ request: CoordinatorV1.LeaveRequest, context: ServerContext
    ) async throws -> CoordinatorV1.LeaveResponse {
        guard !request.nodeID.isEmpty else { throw RPCError(.invalidArgument, "node_id is empty") }
        await plane.leave(request.nodeID)
        return CoordinatorV1.LeaveResponse()
    }

    package func getTopology(
        _ request: CoordinatorV1.GetTopologyRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetTopologyResponse {
        let wait = Self.wait(millis: request.waitMillis, context)
        let topology = await plane.topology(otherThan: request.knownRevision, wait: wait)
        return CoordinatorV1.GetTopologyResponse(topology: topology.message)
    }

    /// What a node says of itself, checked.
    static func node(_ message: CoordinatorV1.Node?) throws(MappingError) -> Topology.Node {
        guard let message else { throw MappingError(field: "node", problem: "is missing") }
        try check(nodeID: message.nodeID, field: "node.node_id")
        let services = ServiceName.allCases.filter { $0 != .coordinator }
        guard let service = ServiceName(rawValue: message.service), services.contains(service) else {
            let names = services.map(\.rawValue).joined(separator: ", ")
            throw MappingError(field: "node.service", problem: "'\(message.service)' is not one of \(names)")
        }
        guard HostPort(address: message.rpcAddress) != nil else {
            throw MappingError(field: "node.rpc_address", problem: "'\(message.rpcAddress)' is not host:port")
        }
        guard message.adminAddress.isEmpty || HostPort(address: message.adminAddress) != nil else {
            throw MappingError(field: "node.admin_address", problem: "'\(message.adminAddress)' is not host:port")
        }
        guard message.dataDirectory.utf8.count <= 4_096 else {
            throw MappingError(field: "node.data_directory", problem: "is longer than 4096 bytes")
        }
        guard let node = Topology.Node(message) else {
            throw MappingError(field: "node", problem: "is not a node of \(service.rawValue)")
        }
        return node
    }

    static func check(nodeID: String, field: String) throws(MappingError) {
        guard !nodeID.isEmpty else { throw MappingError(field: field, problem: "is empty") }
        guard nodeID.utf8.count <= 256 else { throw MappingError(field: field, problem: "is longer than 256 bytes") }
    }
}
