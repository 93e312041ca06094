import NIOCore
import Synchronization

/// The endpoints of one channel for tasks on any thread: a lock around ``PooledEndpoints``, held for a choice or for booking its
/// outcome, never while anything is awaited. Whoever books an endpoint gives the booking back exactly once.
final class EndpointPool: Sendable {
    typealias Booking = PooledEndpoints.Booking

    private let pooled: Mutex<PooledEndpoints>
    private let configuration: ChannelConfiguration
    private let random: @Sendable () -> Double
    private let makeConnections: @Sendable (Endpoint) -> ChannelEndpoint
    private let metrics = EndpointMetrics()
    /// Rung when endpoints or owners have changed.
    let ownerNews = Bell()
    /// For those who decide what to prepare before they take the lock.
    private let count = Atomic<Int>(0)

    /// `random` is uniform in 0..<1.
    init(
        configuration: ChannelConfiguration, random: @escaping @Sendable () -> Double,
        makeConnections: @escaping @Sendable (Endpoint) -> ChannelEndpoint
    ) {
        self.configuration = configuration
        self.random = random
        self.makeConnections = makeConnections
        pooled = Mutex(PooledEndpoints(configuration: configuration, now: .now))
    }

    deinit {
        let census = pooled.withLock(\.census)
        metrics.changed(EndpointMetrics.Change(old: census, new: EndpointMetrics.Census()))
    }

    // MARK: - Membership

    /// In the order of their addresses.
    var endpoints: [Endpoint] { pooled.withLock(\.selection.endpoints) }
    var ejectedEndpoints: [Endpoint] { pooled.withLock(\.selection.ejectedEndpoints) }
    private var hasChoice: Bool { count.load(ordering: .relaxed) > 1 }

    /// Replaces the endpoints and the owners of keys. Endpoints that leave close after their calls.
    func update(_ endpoints: some Sequence<Endpoint>, owners: OwnerTable?) {
        let wanted = Set(endpoints)
        let (leaving, change) = pooled.withLock { pooled in
            let leaving = pooled.update(wanted, owners: owners, now: .now, makeConnections: makeConnections)
            count.store(wanted.count, ordering: .relaxed)
            return (leaving, pooled.takeCensus())
        }
        metrics.changed(change)
        ownerNews.ring()
        for endpoint in leaving {
            endpoint.close(cuttingStreams: false).whenComplete { [weak self] _ in
                self?.pooled.withLock { $0.forget(endpoint) }
            }
        }
    }

    // MARK: - Owners

    /// What owners have to do with the failure of an attempt.
    func decide(
        _ routing: inout OwnerRouting, _ call: CallPlan, at endpoint: Endpoint?, failure: CallFailure
    ) -> OwnerRouting.Decision {
        // Whoever wants every call to be made once wants no second attempt elsewhere either.
        guard configuration.retry.maxAttempts > 1 else { return .notAboutOwners }
        let draw = random()
        let hasOwners = pooled.withLock { $0.owners != nil }
        return routing.failed(
            failure, at: endpoint, hasOwners: hasOwners, remaining: call.remaining(.now), random: draw)
    }

    /// Closes all endpoints after their unary calls; from now on there is none to book.
    func close() async {
        let (all, change) = pooled.withLock { ($0.close(), $0.takeCensus()) }
        metrics.changed(change)
        let closings = all.map { $0.close(cuttingStreams: true) }
        for closing in closings { try? await closing.get() }
    }

    // MARK: - Calls

    /// A call begins. How long to wait for its answer before ``bookHedge(_:first:)``; nil when it is not to be hedged.
    func begin(_ call: CallPlan, now: ContinuousClock.Instant) -> Duration? {
        let hedging = hasChoice && call.mayHedge ? configuration.hedging : nil
        return pooled.withLock { pooled in
            pooled.budget.deposit(now: now)
            guard let hedging else { return nil }
            return pooled.hedging[call.method.path, default: Hedging(hedging, now: now)]
                .started(call.method.idempotency, remaining: call.remaining(now), now: now)
        }
    }

    /// An endpoint for an attempt that goes where `routing` says; one of `tried` only when there is no other. What the call is
    /// directed to may be called by name from now on.
    func book(_ route: CallRoute, _ routing: OwnerRouting, tried: [Endpoint]) throws(CallFailure) -> Booking {
        // Nobody else's code runs under the lock, and where there is nothing to choose none is asked.
        let draws = hasChoice ? (random(), random()) : (0, 0)
        let booking = try pooled.withLock { pooled in
            // Looked up and booked at once: another topology may drop the endpoint in between.
            let now = ContinuousClock.now
            switch routing.target(pooled.owners) {
            case .route: return pooled.book(route, tried: tried, draws: draws, now: now)
            case .endpoint(let endpoint):
                pooled.add(directed: endpoint, now: now, makeConnections: makeConnections)
                return pooled.book(.endpoint(endpoint), tried: tried, draws: draws, now: now)
            case .unknown:
                return .failure(CallFailure(.notProcessed, .unavailable, "the owner of the key is not known yet"))
            }
        }.get()
        metrics.inFlight.increment()
        return booking
    }

    /// An endpoint for the second copy of a call that has waited long enough; nil when there is to be none.
    func bookHedge(_ call: CallPlan, first: Endpoint) -> Booking? {
        let draws = (random(), random())
        let booking = pooled.withLock { $0.bookHedge(call.method, first: first, draws: draws, now: .now) }
        if booking != nil { metrics.inFlight.increment() }
        return booking
    }

    /// A stream is open at the endpoint.
    func opened(_ booking: Booking) {
        guard booking.call.isProbe else { return }
        let change = pooled.withLock { pooled in
            pooled.selection.opened(booking.call, now: .now)
            return pooled.takeCensus()
        }
        metrics.changed(change)
    }

    /// The attempt ended. `isLatency` is false for a stream.
    func finished(_ booking: Booking, _ failure: CallFailure?, isLatency: Bool = true) {
        metrics.inFlight.decrement()
        let draw = failure == nil ? 0 : random()
        let (ejected, change) = pooled.withLock { pooled in
            let ejected = pooled.selection.finished(
                booking.call, CallOutcome(failure), isLatency: isLatency, random: draw, now: .now)
            return (ejected, pooled.takeCensus())
        }
        if ejected { booking.ejections.increment() }
        metrics.changed(change)
    }

    /// How long a copy of a call took, or was waited for until the other was answered.
    func measured(_ call: CallPlan, since start: ContinuousClock.Instant) {
        guard call.mayHedge, hasChoice else { return }
        let now = ContinuousClock.now
        pooled.withLock { $0.hedging[call.method.path]?.measured(start.duration(to: now), now: now) }
    }

    /// What becomes of a call after its attempt number `attempt` failed.
    func decide(
        _ call: CallPlan, attempt: Int, tried: [Endpoint], failure: CallFailure
    ) -> RetryPolicy.Decision {
        let draw = random()
        return pooled.withLock { pooled in
            let now = ContinuousClock.now
            return configuration.retry.decide(
                attempt: attempt, failure: failure, idempotency: call.method.idempotency,
                remaining: call.remaining(now), elsewhere: call.route == .balanced && pooled.hasOthers(than: tried),
                random: draw, budget: &pooled.budget, now: now)
        }
    }
}
