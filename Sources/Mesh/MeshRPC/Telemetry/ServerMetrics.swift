import Metrics

/// What a server counts of its load and of what it turns away. Every server of a process adds to the same series.
struct ServerMetrics: Sendable {
    /// The limit that turned something away.
    enum Limit {
        case calls, streams, connections
    }

    /// Open connections.
    let connections = Meter(label: "freshet_rpc_server_connections")
    /// Streaming calls whose handlers run.
    let streams = Meter(label: "freshet_rpc_server_streams")
    private let shedCalls = Self.shed("calls")
    private let shedStreams = Self.shed("streams")
    private let shedConnections = Self.shed("connections")

    func shed(_ limit: Limit) {
        switch limit {
        case .calls: shedCalls.increment()
        case .streams: shedStreams.increment()
        case .connections: shedConnections.increment()
        }
    }

    private static func shed(_ reason: String) -> Counter {
        Counter(label: "freshet_rpc_server_shed_total", dimensions: [("reason", reason)])
    }
}
