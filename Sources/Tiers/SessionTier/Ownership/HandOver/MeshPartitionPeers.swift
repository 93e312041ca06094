import MeshMessages
import MeshRPC

/// Other session nodes over RPC while they are in the mesh, and their directories otherwise.
package struct MeshPartitionPeers: PartitionPeers {
    private let topology: @Sendable () -> OwnershipTopology
    private let caller: @Sendable (_ address: String) -> (any RPCCaller)?
    private let takeover: DirectoryTakeover
    private let timeout: Duration

    /// - Parameters:
    ///   - topology: as last known.
    ///   - caller: a channel to one node; nil for what is no address.
    ///   - timeout: how long one hand-over may take.
    package init(
        topology: @escaping @Sendable () -> OwnershipTopology,
        caller: @escaping @Sendable (_ address: String) -> (any RPCCaller)?, takeover: DirectoryTakeover,
        timeout: Duration = .seconds(600)
    ) {
        self.topology = topology
        self.caller = caller
        self.takeover = takeover
        self.timeout = timeout
    }

    package func request(
        _ request: PartitionRequest, of nodeID: String, directory: String,
        receive: @escaping @Sendable (PartitionPiece) async throws -> Void
    ) async throws -> PartitionAnswer? {
        let topology = topology()
        let node = topology.node(nodeID)
        let known = node.map(\.directory) ?? ""
        let itsDirectory = known.isEmpty ? directory : known
        guard topology.nodes.contains(where: { $0.nodeID == nodeID }), let node, let caller = caller(node.address)
        else {
            return try await takeover.request(request, of: nodeID, directory: itsDirectory, receive: receive)
        }
        do {
            return try await self.request(request, caller, receive)
        } catch let error as RPCError where error.code == .unavailable && !itsDirectory.isEmpty {
            // Perhaps dead before its lease is over. If it lives, it has its directory locked.
            return try await takeover.request(request, of: nodeID, directory: itsDirectory, receive: receive)
        }
    }

    private func request(
        _ request: PartitionRequest, _ caller: any RPCCaller, _ receive: (PartitionPiece) async throws -> Void
    ) async throws -> PartitionAnswer? {
        do {
            let stream = try await SessionService.Client(caller).transferPartition(
                request.message, options: CallOptions(timeout: timeout))
            defer { stream.cancel() }
            while let message = try await stream.next() {
                if message.last { return nil }
                try await receive(PartitionPiece(message: message, of: request.partition))
            }
        } catch let error as RPCError {
            if let answer = PartitionAnswer(error) { return answer }
            throw error
        }
        throw RPCError(.unavailable, "the partition ended before its last piece")
    }
}
