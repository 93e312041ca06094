/// When a second copy of a slow call is sent to another endpoint: after the p95 of recent latencies, for methods without side
/// effects only, for at most 5 % of the calls, and only if the copy can still answer before the deadline, which is assumed
/// to take it a median latency. Source: Dean and Barroso, "The Tail at Scale", 2013; the budget as in Finagle's
/// `BackupRequestFilter`. One for each method: latencies of different methods do not compare.
public struct Hedging: Sendable {
    /// When and how often.
    public struct Configuration: Sendable, Equatable {
        public var quantile = 0.95
        /// No hedge before so many calls were measured.
        public var minSamples = 100
        /// How fast measured calls are forgotten: their weight halves in this time.
        public var halfLife = Duration.seconds(10)
        /// Hedges for each call, 0...1.
        public var extra = 0.05

        public init() {}
    }

    private let configuration: Configuration
    private var latencies: LatencyHistogram
    private var budget: RetryBudget

    package init(_ configuration: Configuration = Configuration(), now: ContinuousClock.Instant) {
        self.configuration = configuration
        latencies = LatencyHistogram(halfLife: configuration.halfLife, now: now)
        budget = RetryBudget(RetryBudget.Configuration(fraction: configuration.extra, perSecond: 0), now: now)
    }

    /// A call begins. How long to wait for its answer before asking ``mayHedge(now:)``; nil when it is not to be hedged.
    /// `remaining` is what is left of the deadline.
    package mutating func started(
        _ idempotency: MethodDescriptor.Idempotency, remaining: Duration, now: ContinuousClock.Instant
    ) -> Duration? {
        budget.deposit(now: now)
        guard idempotency == .noSideEffects, latencies.count >= configuration.minSamples,
            let delay = latencies.quantile(configuration.quantile), let median = latencies.quantile(0.5),
            delay + median < remaining
        else { return nil }
        return delay
    }

    /// The wait is over without an answer: true, and counted, when one more hedge is within the budget.
    package mutating func mayHedge(now: ContinuousClock.Instant) -> Bool { budget.withdraw(now: now) }

    /// An attempt ended: by an answer, or because the other copy's answer came first. The time of the loser is a lower bound
    /// of its latency; to leave it out would cut the tail off and make hedges come ever earlier.
    package mutating func measured(_ latency: Duration, now: ContinuousClock.Instant) {
        latencies.record(latency, now: now)
    }
}
