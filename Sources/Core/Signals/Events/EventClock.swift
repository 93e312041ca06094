/// Judges the times that events claim by the time at which they arrive: what the sender's clock says is taken, within
/// bounds.
///
/// An event from the future would stay the newest until the present has caught up with it, and would hold windows,
/// sessions and decays there. So one that is further ahead than a clock may be wrong is taken as of now.
public struct EventClock: Sendable, Hashable {
    /// How far ahead of the present an event may be, in seconds.
    public var maximumSkewSeconds: Double
    /// How far behind, in seconds, before it counts as late.
    public var ageLimitSeconds: Double

    public init(maximumSkewSeconds: Double = 60, ageLimitSeconds: Double = 30 * 86_400) {
        self.maximumSkewSeconds = maximumSkewSeconds
        self.ageLimitSeconds = ageLimitSeconds
    }

    /// The bounds that a catalogue prescribes.
    public init(catalogue: Catalogue) {
        self.init(
            maximumSkewSeconds: catalogue.maximumClockSkewSeconds, ageLimitSeconds: catalogue.eventAgeLimitSeconds)
    }

    /// What was found of an event's time.
    public enum Finding: Sendable, Hashable {
        case onTime
        /// It was from the future, and is now of the present.
        case clamped
        /// It is older than the limit: kept for batch, skipped by near-real-time detectors, and otherwise folded as any
        /// other.
        case late
    }

    /// Sets the time of an event from the future to `now`, the time at which it arrives (in a replay, the time that the
    /// replay has reached).
    @discardableResult
    public func admit(_ event: inout Event, now: Timestamp) -> Finding {
        let ahead = event.occurredAt.seconds(since: now)
        if ahead > maximumSkewSeconds {
            event.occurredAt = now
            return .clamped
        }
        return -ahead > ageLimitSeconds ? .late : .onTime
    }

    /// The time that something claims to be of, or `now` when it is further ahead than a clock may be wrong.
    public func admitted(_ time: Timestamp, now: Timestamp) -> Timestamp {
        time.seconds(since: now) > maximumSkewSeconds ? now : time
    }

    /// The same for the events of one call.
    public func admit(_ events: inout [Event], now: Timestamp) -> Findings {
        var findings = Findings()
        for index in events.indices {
            switch admit(&events[index], now: now) {
            case .onTime: break
            case .clamped: findings.clamped += 1
            case .late: findings.late += 1
            }
        }
        return findings
    }

    /// How many events of a call were what.
    public struct Findings: Sendable, Hashable {
        public var clamped = 0
        public var late = 0

        public init() {}
    }
}
