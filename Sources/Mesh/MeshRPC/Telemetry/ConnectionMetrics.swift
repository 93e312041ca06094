import MeshHTTP2
import Metrics

/// What is counted of the HTTP/2 connections of one side, when they end.
struct ConnectionMetrics: Sendable {
    private let role: HTTP2Connection.Role
    private let streams: Counter
    private let refused: Counter
    private let resetsReceived: Counter
    private let resetsSent: Counter

    init(_ role: HTTP2Connection.Role) {
        self.role = role
        let role = Self.label(role)
        streams = Counter(label: "freshet_http2_streams_opened_total", dimensions: [("role", role)])
        refused = Counter(label: "freshet_http2_streams_refused_total", dimensions: [("role", role)])
        resetsReceived = Self.resets(role, "received")
        resetsSent = Self.resets(role, "sent")
    }

    func ended(_ reason: HTTP2ConnectionEnd, _ counters: HTTP2Counters) {
        // Connections end seldom enough for looking the counter up.
        Counter(
            label: "freshet_http2_connections_ended_total",
            dimensions: [("role", Self.label(role)), ("reason", Self.label(reason))]
        ).increment()
        streams.increment(by: counters.streamsOpened)
        refused.increment(by: counters.streamsRefused)
        resetsReceived.increment(by: counters.resetsReceived)
        resetsSent.increment(by: counters.resetsSent)
    }

    private static func resets(_ role: String, _ direction: String) -> Counter {
        Counter(label: "freshet_http2_resets_total", dimensions: [("role", role), ("direction", direction)])
    }

    private static func label(_ role: HTTP2Connection.Role) -> String {
        switch role {
        case .server: "server"
        case .client: "client"
        }
    }

    private static func label(_ reason: HTTP2ConnectionEnd) -> String {
        switch reason {
        case .closed: "closed"
        case .drained: "drained"
        case .peerReported: "peer_reported"
        case .violation: "violation"
        case .nuisance: "nuisance"
        case .timeout: "timeout"
        }
    }
}
