#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What a call to an endpoint is expected to cost: a moving average of its latency that believes bad news at once and good
/// news slowly.
///
///     decayed(t)  = estimate × e^(-(t - last) / decay)
///     sample ≥ decayed:  estimate = sample
///     sample < decayed:  estimate = decayed + sample × (1 - e^(-(t - last) / decay))
///     cost(t)     = decayed(t) × (calls in flight + 1)
///
/// An endpoint that gets no calls grows cheaper until it is tried again. Source: Finagle's `PeakEwma` load metric
/// (twitter.github.io/finagle/guide/Clients.html#power-of-two-choices-p2c-least-loaded).
public struct PeakEWMA: Sendable {
    /// How fast the past fades, and what stands for a past.
    public struct Configuration: Sendable, Equatable {
        /// The time in which an estimate fades to 1/e.
        public var decay = Duration.seconds(10)
        /// The estimate before the first sample: high enough that a newcomer is not flooded.
        public var firstLatency = Duration.milliseconds(30)

        public init() {}
    }

    private let decay: Duration
    /// Seconds, as of `updated`.
    private var estimate: Double
    private var updated: ContinuousClock.Instant

    package init(_ configuration: Configuration = Configuration(), now: ContinuousClock.Instant) {
        precondition(configuration.decay > .zero, "an estimate that fades at once is none")
        decay = configuration.decay
        estimate = configuration.firstLatency / .seconds(1)
        updated = now
    }

    private func weight(at now: ContinuousClock.Instant) -> Double {
        exp(-(max(.zero, updated.duration(to: now)) / decay))
    }

    /// The expected latency at `now`, in seconds.
    package func latency(at now: ContinuousClock.Instant) -> Double { estimate * weight(at: now) }

    /// The price of one more call, in seconds: compare it among endpoints.
    package func cost(inFlight: Int, now: ContinuousClock.Instant) -> Double {
        latency(at: now) * Double(inFlight + 1)
    }

    /// Takes the latency of a call that was served.
    package mutating func observe(_ latency: Duration, now: ContinuousClock.Instant) {
        let sample = max(.zero, latency) / .seconds(1)
        let weight = weight(at: now)
        let decayed = estimate * weight
        estimate = sample >= decayed ? sample : decayed + sample * (1 - weight)
        updated = max(updated, now)
    }

    /// Takes the duration of a call that ended unserved. It is a lower bound of a latency: it may raise the estimate, and
    /// never lowers it, so an endpoint that fails in a millisecond does not look quick.
    package mutating func observeUnserved(_ latency: Duration, now: ContinuousClock.Instant) {
        let sample = max(.zero, latency) / .seconds(1)
        if sample > self.latency(at: now) {
            estimate = sample
            updated = max(updated, now)
        }
    }
}
