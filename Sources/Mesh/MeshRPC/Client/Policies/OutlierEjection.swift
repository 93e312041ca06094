/// Whether one endpoint takes part in balancing: out after failures in a row, back after one call proved it well.
///
///     in service --5 failures in a row--> ejected --its time is over--> one probe --served--> in service
///                                            ^------------------failed, longer--------/
///
/// Ejection number n since the endpoint was last well lasts `min(longest, first × 2^(n-1)) × (1 + jitter × random)`. "Well" is to
/// have stayed in service for `longest`, so a flapping endpoint is out longer each time. Source: the circuit breaker of Linkerd
/// (consecutive failures, 1 s to 60 s, jitter 0.5). Whether it *may* be ejected ("never the last") is the caller's to know.
public struct OutlierEjection: Sendable {
    /// When an endpoint is ejected and for how long.
    public struct Configuration: Sendable, Equatable {
        /// Failures in a row that eject; 0 switches ejection off.
        public var consecutiveFailures = 5
        public var first = Duration.seconds(1)
        public var longest = Duration.seconds(60)
        /// The part of an ejection that chance may add, so that clients do not all probe at once.
        public var jitter = 0.5

        public init() {}
    }

    private enum State {
        case inService(failures: Int, since: ContinuousClock.Instant)
        case ejected(at: ContinuousClock.Instant, until: ContinuousClock.Instant)
        case probing(ejectedAt: ContinuousClock.Instant)
    }

    private let configuration: Configuration
    private var state: State
    private var ejections = 0

    package init(_ configuration: Configuration = Configuration(), now: ContinuousClock.Instant) {
        precondition(
            configuration.consecutiveFailures >= 0 && configuration.jitter >= 0
                && configuration.first > .zero && configuration.first <= configuration.longest,
            "an ejection has a positive first length, not above the longest")
        self.configuration = configuration
        state = .inService(failures: 0, since: now)
    }

    /// True while balancing should pass over the endpoint, which includes the time of its probe.
    package var isEjected: Bool {
        if case .inService = state { return false }
        return true
    }

    /// True when the next call should go to the endpoint as its probe.
    package func wantsProbe(now: ContinuousClock.Instant) -> Bool {
        guard case .ejected(_, let until) = state else { return false }
        return now >= until
    }

    /// The probe is on its way; no other goes out before it ended. Precondition: ``wantsProbe(now:)``.
    package mutating func probeStarted() {
        guard case .ejected(let at, _) = state else { preconditionFailure("only an ejected endpoint is probed") }
        state = .probing(ejectedAt: at)
    }

    /// A call was served. One that began after the ejection (the probe, an owner's call, a call in panic) brings the endpoint
    /// back; one that began before says nothing new.
    package mutating func served(startedAt: ContinuousClock.Instant, now: ContinuousClock.Instant) {
        switch state {
        case .inService(_, let since):
            state = .inService(failures: 0, since: since)
        case .ejected(let at, _), .probing(let at):
            if startedAt >= at { state = .inService(failures: 0, since: now) }
        }
    }

    /// A call failed. True when that ejected the endpoint, or kept it out for longer. `mayEject` is false for the last
    /// endpoint in service, which then stays, and is ejected by a later failure when it may be. `random` is uniform in 0...1.
    package mutating func failed(
        wasProbe: Bool, mayEject: Bool, random: Double, now: ContinuousClock.Instant
    ) -> Bool {
        switch state {
        case .inService(let failures, let since):
            let failures = failures + 1
            guard configuration.consecutiveFailures > 0, failures >= configuration.consecutiveFailures, mayEject else {
                state = .inService(failures: failures, since: since)
                return false
            }
            if since.duration(to: now) >= configuration.longest { ejections = 0 }
        case .ejected:
            return false
        case .probing:
            guard wasProbe else { return false }
        }
        eject(random: random, now: now)
        return true
    }

    /// The probe ended without a verdict (it was cancelled, or turned away by load): the next call is the probe.
    package mutating func probeUndecided(now: ContinuousClock.Instant) {
        if case .probing(let at) = state { state = .ejected(at: at, until: now) }
    }

    private mutating func eject(random: Double, now: ContinuousClock.Instant) {
        ejections += 1
        let growth = Backoff(initial: configuration.first, multiplier: 2, cap: configuration.longest)
        let length = growth.delay(attempt: ejections, random: 1) * (1 + configuration.jitter * random)
        state = .ejected(at: now, until: now.advanced(by: length))
    }
}
