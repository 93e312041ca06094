import Metrics

/// The gauges of a client's endpoints. Every channel of a process adds to the same ones.
struct EndpointMetrics: Sendable {
    /// How many endpoints take part in balancing, and how many are ejected.
    struct Census: Sendable, Equatable {
        var available = 0
        var ejected = 0
    }

    struct Change: Sendable {
        var old: Census
        var new: Census
    }

    /// Attempts that have an endpoint and have not ended.
    let inFlight = Meter(label: "freshet_rpc_client_in_flight")
    private let available = Meter(label: "freshet_rpc_client_endpoints", dimensions: [("state", "available")])
    private let ejected = Meter(label: "freshet_rpc_client_endpoints", dimensions: [("state", "ejected")])

    func changed(_ change: Change?) {
        guard let change else { return }
        Self.move(available, by: change.new.available - change.old.available)
        Self.move(ejected, by: change.new.ejected - change.old.ejected)
    }

    private static func move(_ meter: Meter, by difference: Int) {
        if difference != 0 { meter.increment(by: Double(difference)) }
    }

    static func ejections(of endpoint: Endpoint) -> Counter {
        Counter(label: "freshet_rpc_client_ejections_total", dimensions: [("endpoint", endpoint.description)])
    }
}
