import MeshService

/// The ports of a mesh on one machine: the defaults, shifted so that the coordinator's RPC port is the base. Session nodes after
/// the first have the ports next to its own.
package struct PortPlan: Equatable, Sendable {
    package static let defaultBase = ServiceName.coordinator.defaultPort
    /// All ports lie within so many above the base.
    package static let span = ServiceName.ranker.defaultAdminPort - defaultBase

    /// As many session nodes have ports before the next service's begin.
    package static let mostSessionNodes = ServiceName.trigger.defaultPort - ServiceName.session.defaultPort

    /// The coordinator's RPC port.
    package let base: Int

    /// Nil when a port would be outside 1 ... 65535.
    package init?(base: Int) {
        guard base >= 1, base + Self.span <= 65_535 else { return nil }
        self.base = base
    }

    package func rpcPort(of node: MeshNode) -> Int { shifted(node.service.defaultPort, node) }
    package func adminPort(of node: MeshNode) -> Int { shifted(node.service.defaultAdminPort, node) }

    private func shifted(_ port: Int, _ node: MeshNode) -> Int {
        port - Self.defaultBase + base + (node.number ?? 1) - 1
    }

    /// Every port of the nodes with what it is for.
    package func all(_ nodes: [MeshNode]) -> [(port: Int, purpose: String)] {
        nodes.flatMap { node in
            [(rpcPort(of: node), "\(node.name) rpc"), (adminPort(of: node), "\(node.name) admin")]
        }
    }

    /// The first port that `isFree` says is taken.
    package func firstTaken(
        of nodes: [MeshNode] = MeshNode.all(sessionNodes: 1), isFree: (Int) -> Bool
    ) -> (port: Int, purpose: String)? {
        all(nodes).first { !isFree($0.port) }
    }
}
