import Partitioning

/// The endpoints of one service and which of them takes the next call: power of two choices on peak-EWMA latency among those
/// that are not ejected and have room, or the owner of a key.
///
/// - An endpoint whose ejection is over gets the next balanced call as its probe.
/// - The last endpoint in service is never ejected.
/// - Panic: while more than `panicThreshold` of the endpoints are ejected, ejection is ignored, because then it is more
///   likely that the client or the network is at fault, or that the rest would break under the load (as Envoy's panic).
/// - Owner calls count like others, but neither balancing nor ejection moves them: another endpoint could not serve them.
///
/// A value: its owner holds it under a lock or on one event loop. Picking books the call, so that two callers never pick on the
/// same state; every ``Call`` must be given back by ``finished(_:_:random:now:)`` exactly once.
public struct EndpointSelection: Sendable {
    /// The policies that selection combines.
    public struct Configuration: Sendable, Equatable {
        public var latency = PeakEWMA.Configuration()
        public var ejection = OutlierEjection.Configuration()
        /// The part of endpoints, 0...1, above which ejection is ignored.
        public var panicThreshold = 0.5
        /// Calls that one endpoint may have at a time.
        public var maxInFlight = 1024

        public init() {}
    }

    /// One call that was given to an endpoint.
    package struct Call: Sendable, Equatable {
        package let endpoint: Endpoint
        package let startedAt: ContinuousClock.Instant
        package let isProbe: Bool
        let serial: UInt64
    }

    /// Why there is no endpoint for a call.
    package enum Refusal: Equatable, Sendable {
        /// Nobody is known: `unavailable`.
        case noEndpoints
        /// All that are known were excluded: a retry may ask again without exclusion, a hedge is not made.
        case allExcluded
        /// Those that may be called have as many calls as they may: `resource_exhausted`.
        case allFull
    }

    package enum Pick: Equatable, Sendable {
        case call(Call)
        case refused(Refusal)
    }

    private let configuration: Configuration
    /// In the order of their addresses.
    private var states: [EndpointState] = []
    /// Endpoints that take the calls that name them and no others: owners that are not ready to take any call.
    private var directed: [EndpointState] = []
    private var lastSerial: UInt64 = 0
    /// Endpoints of `states` that are ejected.
    package private(set) var ejectedCount = 0

    package init(_ configuration: Configuration = Configuration()) { self.configuration = configuration }

    package var count: Int { states.count }
    package var endpoints: [Endpoint] { states.map(\.endpoint) }
    package var ejectedEndpoints: [Endpoint] { states.filter(\.ejection.isEjected).map(\.endpoint) }
    package var isPanicking: Bool {
        Double(ejectedCount) > configuration.panicThreshold * Double(states.count)
    }

    package func isEjected(_ endpoint: Endpoint) -> Bool {
        states.first { $0.endpoint == endpoint }?.ejection.isEjected ?? false
    }

    /// Calls in flight at an endpoint; 0 when it is not known.
    package func inFlight(_ endpoint: Endpoint) -> Int {
        (states + directed).first { $0.endpoint == endpoint }?.load.inFlight ?? 0
    }

    // MARK: - Membership

    /// Replaces the endpoints. Those that stay keep what is known about them; the order and repetitions do not matter.
    ///
    /// - Parameter directed: endpoints besides that take only calls that name them.
    package mutating func update(
        _ endpoints: some Sequence<Endpoint>, directed: some Sequence<Endpoint> = [Endpoint](),
        now: ContinuousClock.Instant
    ) {
        let known = Dictionary(uniqueKeysWithValues: (states + self.directed).map { ($0.endpoint, $0) })
        let balanced = Set(endpoints)
        func state(of endpoint: Endpoint) -> EndpointState {
            if let state = known[endpoint] { return state }
            lastSerial += 1
            return EndpointState(endpoint, serial: lastSerial, configuration: configuration, now: now)
        }
        states = balanced.sorted().map(state)
        self.directed = Set(directed).subtracting(balanced).sorted().map(state)
        ejectedCount = states.count { $0.ejection.isEjected }
    }

    /// Adds an endpoint that takes only calls that name it, unless it is known.
    package mutating func add(directed endpoint: Endpoint, now: ContinuousClock.Instant) {
        guard !(states + directed).contains(where: { $0.endpoint == endpoint }) else { return }
        lastSerial += 1
        directed.append(EndpointState(endpoint, serial: lastSerial, configuration: configuration, now: now))
    }

    // MARK: - Picking

    /// An endpoint for a call that any may serve. `excluding` are those that the call was already given to. `random` is uniform
    /// in 0..<1.
    package mutating func pick(
        excluding: [Endpoint] = [], random: () -> Double, now: ContinuousClock.Instant
    ) -> Pick {
        guard !states.isEmpty else { return .refused(.noEndpoints) }
        if ejectedCount > 0, let index = probeDue(excluding: excluding, now: now) {
            return book(index, isProbe: true, now: now)
        }
        let ignoresEjection = isPanicking
        var allowed = 0
        var candidates = 0
        for state in states where permits(state, excluding, ignoresEjection) {
            allowed += 1
            if !state.load.isFull { candidates += 1 }
        }
        guard candidates > 0 else { return .refused(allowed > 0 ? .allFull : .allExcluded) }
        if candidates == states.count {
            return book(
                PowerOfTwoChoices.choose(count: candidates, random: random) { states[$0].cost(now: now) }, now: now)
        }
        let indices = states.indices.filter {
            permits(states[$0], excluding, ignoresEjection) && !states[$0].load.isFull
        }
        let choice = PowerOfTwoChoices.choose(count: indices.count, random: random) {
            states[indices[$0]].cost(now: now)
        }
        return book(indices[choice], now: now)
    }

    /// The owner of a key by ``RendezvousHash``, whatever its health.
    package mutating func pick(owner key: some Sequence<UInt8>, now: ContinuousClock.Instant) -> Pick {
        let keyHash = RendezvousHash.hash(ofKey: key)
        var owner: (index: Int, weight: UInt64)?
        for (index, state) in states.enumerated() {
            let weight = RendezvousHash.weight(seed: state.seed, keyHash: keyHash)
            // Equal weights, should they ever be, go to the lowest address.
            if owner.map({ weight > $0.weight }) ?? true { owner = (index, weight) }
        }
        guard let owner else { return .refused(.noEndpoints) }
        return bookDirected(owner.index, now: now)
    }

    /// This endpoint and no other, for an owner that the topology names.
    package mutating func pick(_ endpoint: Endpoint, now: ContinuousClock.Instant) -> Pick {
        if let index = states.firstIndex(where: { $0.endpoint == endpoint }) { return bookDirected(index, now: now) }
        guard let index = directed.firstIndex(where: { $0.endpoint == endpoint }) else { return .refused(.noEndpoints) }
        guard directed[index].load.enter() else { return .refused(.allFull) }
        return .call(Call(endpoint: endpoint, startedAt: now, isProbe: false, serial: directed[index].serial))
    }

    private func permits(_ state: EndpointState, _ excluded: [Endpoint], _ ignoresEjection: Bool) -> Bool {
        (ignoresEjection || !state.ejection.isEjected) && !excluded.contains(state.endpoint)
    }

    private func probeDue(excluding: [Endpoint], now: ContinuousClock.Instant) -> Int? {
        states.firstIndex {
            $0.ejection.wantsProbe(now: now) && !$0.load.isFull && !excluding.contains($0.endpoint)
        }
    }

    /// A call that cannot go elsewhere also serves as the probe when one is due.
    private mutating func bookDirected(_ index: Int, now: ContinuousClock.Instant) -> Pick {
        guard !states[index].load.isFull else { return .refused(.allFull) }
        return book(index, isProbe: states[index].ejection.wantsProbe(now: now), now: now)
    }

    private mutating func book(_ index: Int, isProbe: Bool = false, now: ContinuousClock.Instant) -> Pick {
        let entered = states[index].load.enter()
        precondition(entered, "a full endpoint was picked")
        if isProbe { states[index].ejection.probeStarted() }
        return .call(
            Call(
                endpoint: states[index].endpoint, startedAt: now, isProbe: isProbe, serial: states[index].serial))
    }

    // MARK: - Outcomes

    /// A streaming call has its stream. As a probe it has shown what it can: a stream may last for hours, and its endpoint
    /// takes part again meanwhile.
    package mutating func opened(_ call: Call, now: ContinuousClock.Instant) {
        guard call.isProbe, let index = states.firstIndex(where: { $0.serial == call.serial }),
            states[index].ejection.isEjected
        else { return }
        states[index].ejection.served(startedAt: call.startedAt, now: now)
        if !states[index].ejection.isEjected { ejectedCount -= 1 }
    }

    /// Gives a call back. True when its outcome ejected the endpoint. `random` is uniform in 0...1. A call whose endpoint left
    /// meanwhile, even if it came back, is forgotten. `isLatency` is false for a stream, whose length says nothing of speed.
    @discardableResult
    package mutating func finished(
        _ call: Call, _ outcome: CallOutcome, isLatency: Bool = true, random: Double, now: ContinuousClock.Instant
    ) -> Bool {
        guard let index = states.firstIndex(where: { $0.serial == call.serial }) else {
            if let index = directed.firstIndex(where: { $0.serial == call.serial }) {
                // Nothing is balanced over it that an ejection could keep away.
                _ = directed[index].finished(
                    call, outcome, isLatency: isLatency, mayEject: false, random: random, now: now)
            }
            return false
        }
        let wasEjected = states[index].ejection.isEjected
        let othersInService = states.count - ejectedCount - (wasEjected ? 0 : 1)
        let ejected = states[index].finished(
            call, outcome, isLatency: isLatency, mayEject: othersInService > 0, random: random, now: now)
        if states[index].ejection.isEjected != wasEjected { ejectedCount += wasEjected ? -1 : 1 }
        return ejected
    }
}
