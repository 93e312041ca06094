import ArgumentParser
import MeshMessages
import MeshRPC
import Signals

/// `freshet status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Which services are there, what they serve, and what refreshing costs and buys.",
        discussion: """
            Examples:
              freshet status
              freshet status --json --coordinator 127.0.0.1:17400
            """)

    @Option(help: ArgumentHelp("How many of the next refreshes to show.", valueName: "n"))
    var next: UInt32 = 5

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        let addresses = MeshAddresses(coordinator: mesh.address)
        try await MeshConnection.with(addresses: addresses, certificates: try mesh.tls.certificates(of: "cli")) {
            connection in
            let topology = try await connection.call(.coordinator) {
                try await connection.coordinator.getTopology(
                    CoordinatorV1.GetTopologyRequest(), options: .patient
                ).topology ?? CoordinatorV1.Topology()
            }
            let plan = try await connection.call(.coordinator) {
                try await connection.coordinator.getPlan(
                    CoordinatorV1.GetPlanRequest(limit: next), options: .patient)
            }
            Terminal.print(
                output.json
                    ? "{\"topology\":\(topology.jsonText),\"refreshes\":\(plan.jsonText)}"
                    : MeshStatus(topology: topology, plan: plan).text)
        }
    }
}

/// What the coordinator knows of the mesh, for people.
struct MeshStatus {
    let topology: CoordinatorV1.Topology
    let plan: CoordinatorV1.GetPlanResponse

    var text: String {
        var table = TextTable([
            ("service", .left), ("node", .left), ("pid", .right), ("rpc", .left), ("admin", .left), ("ready", .left),
            ("profiles", .left), ("models", .left), ("catalogue", .right),
        ])
        for node in topology.nodes {
            table.add(
                node.service, node.nodeID, String(node.processID), node.rpcAddress, node.adminAddress,
                node.ready ? "yes" : "no", orDash(node.profilesVersion), orDash(node.modelsVersion),
                node.catalogueRevision == 0 ? "-" : String(node.catalogueRevision))
        }
        var lines = topology.nodes.isEmpty ? ["no service has joined"] : table.lines
        lines.append("")
        lines.append(snapshot)
        lines.append(
            "catalogue revision \(topology.catalogueRevision), \(topology.partitions) partitions, topology revision "
                + "\(topology.revision)")
        lines += PartitionOwnersText(topology).lines
        lines += [""] + RefreshText(plan).lines
        return lines.joined(separator: "\n")
    }

    private var snapshot: String {
        guard let active = topology.activeSnapshot, !active.profilesVersion.isEmpty else {
            return "no active snapshot; make one with `freshet build --models`"
        }
        let time = TimeText.iso8601(Timestamp(microseconds: active.activatedAt))
        return
            "active snapshot: profiles \(active.profilesVersion), models \(orDash(active.modelsVersion)), since \(time)"
    }

    private func orDash(_ text: String) -> String { text.isEmpty ? "-" : text }
}
