/// The deadline of the handler that is running, inherited by the calls that it makes.
public enum Deadline {
    /// Nil outside a handler, and in one whose caller set no deadline.
    public static var current: ContinuousClock.Instant? { CallScope.current?.deadline }

    /// When a call that starts now must be over: the caller's timeout (or `fallback`, when it gives none and inherits
    /// none), at most `maximum`, and never later than the inherited deadline.
    /// Nil when nobody gives any.
    package static func effective(
        timeout: Duration?, inherited: ContinuousClock.Instant?, fallback: Duration?, maximum: Duration,
        now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant? {
        guard let own = timeout ?? (inherited == nil ? fallback : maximum) else { return nil }
        let limit = now.advanced(by: min(max(own, .zero), maximum))
        return inherited.map { min($0, limit) } ?? limit
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, never negative.
    package var millisecondsRoundedUp: Int64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }

    /// Whole nanoseconds, saturating.
    var nanosecondsClamped: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product + attoseconds / 1_000_000_000
    }
}
