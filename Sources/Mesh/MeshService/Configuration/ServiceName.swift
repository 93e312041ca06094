/// A service of the mesh: one executable, one name in the topology, one section of the configuration.
public enum ServiceName: String, Sendable, CaseIterable, Hashable {
    case coordinator, session, trigger, batch, ranker

    /// The RPC port unless told otherwise.
    public var defaultPort: Int {
        switch self {
        case .coordinator: 7400
        case .session: 7410
        case .trigger: 7420
        case .batch: 7430
        case .ranker: 7440
        }
    }

    /// The admin port unless told otherwise.
    public var defaultAdminPort: Int { defaultPort + 100 }
    public var executable: String { "freshet-\(rawValue)" }
}
