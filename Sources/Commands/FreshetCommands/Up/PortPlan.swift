import MeshService

/// The ports of a mesh on one machine: the defaults, shifted so that the coordinator's RPC port is the base.
package struct PortPlan: Equatable, Sendable {
    package static let defaultBase = ServiceName.coordinator.defaultPort
    /// All ports lie within so many above the base.
    package static let span = ServiceName.ranker.defaultAdminPort - defaultBase

    /// The coordinator's RPC port.
    package let base: Int

    /// Nil when a port would be outside 1 ... 65535.
    package init?(base: Int) {
        guard base >= 1, base + Self.span <= 65_535 else { return nil }
        self.base = base
    }

    package func rpcPort(of service: ServiceName) -> Int { service.defaultPort - Self.defaultBase + base }
    package func adminPort(of service: ServiceName) -> Int { service.defaultAdminPort - Self.defaultBase + base }

    /// Every port with what it is for, in the order of start.
    package var all: [(port: Int, purpose: String)] {
        ServiceName.allCases.flatMap { service in
            [(rpcPort(of: service), "\(service.rawValue) rpc"), (adminPort(of: service), "\(service.rawValue) admin")]
        }
    }

    /// The first port that `isFree` says is taken.
    package func firstTaken(isFree: (Int) -> Bool) -> (port: Int, purpose: String)? { all.first { !isFree($0.port) } }
}
