import MeshRPC

/// How the simulated client chooses.
enum Strategy: String, CaseIterable {
    case roundRobin = "round-robin"
    case peakEWMA = "two choices, peak-EWMA"
    case ejection = "+ ejection"
    case hedging = "+ hedging"

    /// Nil for round-robin, which knows nothing of its endpoints.
    var selection: EndpointSelection? {
        guard self != .roundRobin else { return nil }
        var configuration = EndpointSelection.Configuration()
        if self == .peakEWMA { configuration.ejection.consecutiveFailures = 0 }
        return EndpointSelection(configuration)
    }
}
