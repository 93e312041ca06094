import MeshService

/// One process of a mesh on one machine: a service, and for the session tier which of its nodes.
package struct MeshNode: Hashable, Sendable {
    package let service: ServiceName
    /// From 1; nil where a service is one process.
    package let number: Int?

    package init(_ service: ServiceName, number: Int? = nil) {
        self.service = service
        self.number = number
    }

    /// `session-2`, `ranker`: names its directory, its log and its process id.
    package var name: String { number.map { "\(service.rawValue)-\($0)" } ?? service.rawValue }

    /// For people: the executable, and which of several it is.
    var title: String { number == nil ? service.executable : "\(service.executable) (\(name))" }

    /// Every node of a mesh, in the order of start.
    package static func all(sessionNodes: Int) -> [MeshNode] {
        ServiceName.allCases.flatMap { service in
            service == .session && sessionNodes > 1
                ? (1...sessionNodes).map { MeshNode(.session, number: $0) } : [MeshNode(service)]
        }
    }
}
