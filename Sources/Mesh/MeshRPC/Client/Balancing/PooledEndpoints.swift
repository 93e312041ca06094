import Metrics

/// What an ``EndpointPool`` knows: its endpoints, and the policies that its calls share. A value without a lock of its own.
///
/// Invariant: `members` and `selection` hold the same endpoints, those that are only called by name included.
struct PooledEndpoints: Sendable {
    /// One endpoint that was given to one attempt.
    struct Booking: Sendable {
        let call: EndpointSelection.Call
        let connections: ChannelEndpoint
        let ejections: Counter

        var endpoint: Endpoint { call.endpoint }
    }

    private struct Member {
        let connections: ChannelEndpoint
        let ejections: Counter
    }

    var selection: EndpointSelection
    var budget: RetryBudget
    /// By the paths of the methods.
    var hedging: [String: Hedging] = [:]
    /// Nil for a service without partitions.
    private(set) var owners: OwnerTable?
    private var members: [Endpoint: Member] = [:]
    /// Left, and still have calls.
    private var retired: [ChannelEndpoint] = []
    private(set) var census = EndpointMetrics.Census()
    private var isClosed = false

    init(configuration: ChannelConfiguration, now: ContinuousClock.Instant) {
        selection = EndpointSelection(configuration.endpoints)
        budget = RetryBudget(configuration.retry.budget, now: now)
    }

    // MARK: - Membership

    /// Replaces the endpoints and owners; returns those that left and have to be closed. Without effect after ``close()``.
    mutating func update(
        _ wanted: Set<Endpoint>, owners: OwnerTable?, now: ContinuousClock.Instant,
        makeConnections: (Endpoint) -> ChannelEndpoint
    ) -> [ChannelEndpoint] {
        guard !isClosed else { return [] }
        self.owners = owners
        // An owner that balancing does not want is still the owner.
        let directed = owners?.endpoints.subtracting(wanted) ?? []
        let all = wanted.union(directed)
        let leaving = members.filter { !all.contains($0.key) }
        for endpoint in leaving.keys { members[endpoint] = nil }
        for endpoint in all { addMember(endpoint, makeConnections) }
        selection.update(wanted, directed: directed, now: now)
        let connections = leaving.values.map(\.connections)
        retired += connections
        return connections
    }

    /// Calls may name this endpoint from now on, until the next update.
    mutating func add(
        directed endpoint: Endpoint, now: ContinuousClock.Instant, makeConnections: (Endpoint) -> ChannelEndpoint
    ) {
        guard !isClosed, members[endpoint] == nil else { return }
        addMember(endpoint, makeConnections)
        selection.add(directed: endpoint, now: now)
    }

    private mutating func addMember(_ endpoint: Endpoint, _ makeConnections: (Endpoint) -> ChannelEndpoint) {
        guard members[endpoint] == nil else { return }
        members[endpoint] = Member(
            connections: makeConnections(endpoint), ejections: EndpointMetrics.ejections(of: endpoint))
    }

    /// An endpoint that left has no calls any more.
    mutating func forget(_ endpoint: ChannelEndpoint) { retired.removeAll { $0 === endpoint } }

    /// All that have to be closed, those among them that left.
    mutating func close() -> [ChannelEndpoint] {
        isClosed = true
        return members.values.map(\.connections) + retired
    }

    /// The numbers of endpoints before and after, where they changed since the last time.
    mutating func takeCensus() -> EndpointMetrics.Change? {
        let ejected = selection.ejectedCount
        let new =
            isClosed
            ? EndpointMetrics.Census() : EndpointMetrics.Census(available: selection.count - ejected, ejected: ejected)
        guard new != census else { return nil }
        defer { census = new }
        return EndpointMetrics.Change(old: census, new: new)
    }

    // MARK: - Choices

    /// Books an endpoint. `draws` are uniform in 0..<1.
    mutating func book(
        _ route: CallRoute, tried: [Endpoint], draws: (Double, Double), now: ContinuousClock.Instant
    ) -> Result<Booking, CallFailure> {
        if isClosed { return .failure(CallFailure(.abandoned, .unavailable, "the channel is closed")) }
        var choice = pick(route, excluding: tried, draws: draws, now: now)
        if choice == .refused(.allExcluded) { choice = pick(route, excluding: [], draws: draws, now: now) }
        switch choice {
        case .call(let call):
            return .success(booking(call))
        case .refused(.noEndpoints), .refused(.allExcluded):
            return .failure(CallFailure(.abandoned, .unavailable, "no endpoint is known"))
        case .refused(.allFull):
            let message = "the endpoints have as many calls in flight as they may"
            return .failure(CallFailure(.abandoned, .resourceExhausted, message))
        }
    }

    /// Books another endpoint than `first` for a second copy, where there is one and the budget permits.
    mutating func bookHedge(
        _ method: MethodDescriptor, first: Endpoint, draws: (Double, Double), now: ContinuousClock.Instant
    ) -> Booking? {
        guard hedging[method.path]?.mayHedge(now: now) == true,
            case .call(let call) = pick(.balanced, excluding: [first], draws: draws, now: now)
        else { return nil }
        return booking(call)
    }

    /// Whether there is an endpoint besides these that any call may go to.
    func hasOthers(than tried: [Endpoint]) -> Bool { selection.endpoints.contains { !tried.contains($0) } }

    private mutating func pick(
        _ route: CallRoute, excluding tried: [Endpoint], draws: (Double, Double), now: ContinuousClock.Instant
    ) -> EndpointSelection.Pick {
        switch route {
        case .balanced:
            var left = draws
            let draw = {
                defer { left.0 = left.1 }
                return left.0
            }
            return selection.pick(excluding: tried, random: draw, now: now)
        case .owner(let key): return selection.pick(owner: key, now: now)
        case .endpoint(let endpoint): return selection.pick(endpoint, now: now)
        }
    }

    private func booking(_ call: EndpointSelection.Call) -> Booking {
        guard let member = members[call.endpoint] else {
            preconditionFailure("an endpoint that is selected is a member")
        }
        return Booking(call: call, connections: member.connections, ejections: member.ejections)
    }
}
