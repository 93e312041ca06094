import Partitioning

/// What a client knows about one endpoint.
struct EndpointState: Sendable {
    let endpoint: Endpoint
    /// Tells this membership from an earlier one of the same address.
    let serial: UInt64
    let seed: UInt64
    var latency: PeakEWMA
    var ejection: OutlierEjection
    var load: InFlightLimit

    init(
        _ endpoint: Endpoint, serial: UInt64, configuration: EndpointSelection.Configuration,
        now: ContinuousClock.Instant
    ) {
        self.endpoint = endpoint
        self.serial = serial
        seed = RendezvousHash.seed(of: endpoint.description.utf8)
        latency = PeakEWMA(configuration.latency, now: now)
        ejection = OutlierEjection(configuration.ejection, now: now)
        load = InFlightLimit(configuration.maxInFlight)
    }

    func cost(now: ContinuousClock.Instant) -> Double { latency.cost(inFlight: load.inFlight, now: now) }

    /// Books the end of a call. True when it ejected the endpoint.
    mutating func finished(
        _ call: EndpointSelection.Call, _ outcome: CallOutcome, isLatency: Bool, mayEject: Bool,
        random: Double, now: ContinuousClock.Instant
    ) -> Bool {
        load.leave()
        let duration = call.startedAt.duration(to: now)
        var failed = outcome == .failed
        if outcome == .timedOut {
            // A call that had less time than the endpoint usually takes says nothing about the endpoint.
            failed = isLatency && duration / .seconds(1) >= latency.latency(at: now)
        }
        if outcome == .served {
            if isLatency { latency.observe(duration, now: now) }
            ejection.served(startedAt: call.startedAt, now: now)
            return false
        }
        if isLatency { latency.observeUnserved(duration, now: now) }
        if failed {
            return ejection.failed(wasProbe: call.isProbe, mayEject: mayEject, random: random, now: now)
        }
        if call.isProbe { ejection.probeUndecided(now: now) }
        return false
    }
}
