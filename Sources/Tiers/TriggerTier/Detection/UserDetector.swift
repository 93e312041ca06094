import Signals

/// A near-real-time signal of users whose operator notices things, with the states of the users seen last.
///
/// Bounded: when more users than `limit` have a state, the eighth whose newest event is the oldest is forgotten at once. A
/// user without an event that the operator counts takes no room.
struct UserDetector: Sendable {
    struct Held: Sendable {
        var state: SignalState
        var newest: Timestamp
    }

    let signal: Signal
    let limit: Int
    var users: [String: Held] = [:]

    /// Nil for a signal that detects nothing, or that runs in another tier.
    init?(_ signal: Signal, limit: Int) {
        guard signal.scope == .user, signal.tier == .nearRealTime, signal.operator is any DetectingOperator else {
            return nil
        }
        self.signal = signal
        self.limit = limit
    }

    /// Folds the event into its user's state.
    /// - Returns: what it completed, and how many users were forgotten to make room.
    mutating func detect(_ event: Event, _ context: FoldContext) -> (detections: [Detection], evicted: Int) {
        var state = users[event.userID]?.state ?? signal.makeState()
        let detections = signal.detect(event, context, into: &state)
        guard let newest = signal.newestEvent(in: state) else { return (detections, 0) }
        users[event.userID] = Held(state: state, newest: newest)
        return (detections, evict())
    }

    /// Forgets the users seen longest ago when there are too many.
    mutating func evict() -> Int {
        guard users.count > limit else { return 0 }
        let excess = users.count - max(1, limit - limit / 8)
        let oldest = users.sorted { ($0.value.newest, $0.key) < ($1.value.newest, $1.key) }.prefix(excess)
        for entry in oldest { users.removeValue(forKey: entry.key) }
        return excess
    }
}
