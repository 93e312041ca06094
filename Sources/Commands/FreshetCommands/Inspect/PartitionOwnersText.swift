import MeshMessages

/// Who owns how many partitions and who still has them, for people.
package struct PartitionOwnersText {
    private let topology: CoordinatorV1.Topology

    package init(_ topology: CoordinatorV1.Topology) { self.topology = topology }

    /// Nothing before a session node has joined.
    package var lines: [String] {
        guard !topology.owners.isEmpty else { return [] }
        var table = TextTable([("  owner", .left), ("partitions", .right), ("held", .right), ("highest epoch", .right)])
        let names = Set(topology.owners.map(\.nodeID)).union(topology.owners.map(\.holder).filter { !$0.isEmpty })
        for name in names.sorted() {
            let owned = topology.owners.filter { $0.nodeID == name }
            let held = topology.owners.count { $0.holder == name }
            table.add(
                "  \(name)", String(owned.count), String(held), owned.map(\.epoch).max().map(String.init) ?? "-")
        }
        let moving = topology.owners.count { $0.holder != $0.nodeID }
        let state = moving == 0 ? "all with their owners" : "\(moving) not with their owners yet"
        return ["partitions: \(topology.owners.count) owned, \(state)"] + table.lines
    }
}
