/// How much noise a peer may make: a token bucket of frames that are legal and do no work.
///
/// Frames that do work earn a token each, so that a busy peer may also be a chatty one. The clock is read only when the tokens run
/// out; a peer that was quiet for long therefore gets at most two bursts.
package struct NuisanceBudget {
    /// What a frame costs.
    package enum Cost {
        /// PING, PRIORITY, unknown types, empty DATA, WINDOW_UPDATE of a few bytes, frames on closed streams.
        package static let frame = 1
        /// Each may walk over all streams to move their windows.
        package static let settings = 4
        /// A frame that made us reset its stream: work was begun for nothing.
        package static let violation = 10
    }

    private let burst: Int
    private let perSecond: Int
    private var tokens: Int
    private var refilled: StoredInstant

    /// `burst` tokens at the start and at most; `perSecond` come back.
    package init(burst: Int, perSecond: Int, now: ContinuousClock.Instant) {
        self.burst = burst
        self.perSecond = perSecond
        tokens = burst
        refilled = StoredInstant(now)
    }

    /// A frame did work.
    package mutating func earn() {
        if tokens < burst { tokens += 1 }
    }

    /// False when the budget is exhausted: the peer should be sent away.
    package mutating func spend(_ cost: Int, now: @autoclosure () -> ContinuousClock.Instant) -> Bool {
        tokens -= cost
        if tokens >= 0 { return true }
        let now = now()
        let elapsed = refilled.instant.duration(to: now)
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        let back = Int(min(Double(burst), max(0, seconds) * Double(perSecond)))
        if back > 0 {
            tokens = min(burst, tokens + back)
            refilled = StoredInstant(now)
        }
        return tokens >= 0
    }
}
