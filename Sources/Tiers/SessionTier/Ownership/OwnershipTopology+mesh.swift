import MeshService

extension OwnershipTopology {
    /// What the coordinator's topology says of the session nodes. Of a holder that is not in the mesh its address may be out of
    /// date, its directory is not.
    package init(_ topology: Topology) {
        let sessions = topology.nodes(of: .session)
        var claims: [String: [UInt32: UInt64]] = [:]
        for node in sessions {
            claims[node.nodeID] = Dictionary(node.held.map { ($0.partition, $0.epoch) }) { max($0, $1) }
        }
        var owners: [UInt32: Owner] = [:]
        for owner in topology.owners {
            var held = Owner(nodeID: owner.nodeID, epoch: owner.epoch)
            if !owner.holder.isEmpty {
                held.holder = Node(
                    nodeID: owner.holder, address: owner.holderAddress.map { "\($0)" } ?? "",
                    directory: owner.holderDirectory)
                held.holderEpoch = claims[owner.holder]?[owner.partition] ?? 0
            }
            owners[owner.partition] = held
        }
        self.init(
            nodes: sessions.map {
                Node(nodeID: $0.nodeID, address: "\($0.rpcAddress)", directory: $0.dataDirectory)
            }, owners: owners)
    }
}
