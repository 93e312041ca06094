/// `browsing`: how fast a user moves through the current session. Nothing once the session is over.
///
/// The value is a vector of four numbers:
///
/// | index | what | unit |
/// | --- | --- | --- |
/// | 0 | events | per minute |
/// | 1 | events that name an item | per minute |
/// | 2 | searches (events with a query) | per minute |
/// | 3 | dwell: the mean time from one event to the next | seconds |
///
/// Rates are over the time from the session's first event to its last, at least a minute, so that a session of one event
/// has the rate of one a minute; its dwell is 0. Between events the value stands still.
public struct BrowsingOperator: SignalOperator {
    /// A session shorter than this counts as so long, in seconds.
    static let minimumSeconds = 60.0

    public init() {}

    public struct State: Sendable, Equatable {
        var timeline = SessionTimeline()
    }

    public func initial() -> State { State() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout State) {
        guard context.isActivity(event.kind) else { return }
        state.timeline.add(event, gapSeconds: context.sessionGapSeconds)
    }

    public func fold(_ run: EventRun, into state: inout State) {
        _ = state.timeline.add(run, where: run.tables.isActivity, gapSeconds: run.context.sessionGapSeconds)
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        state.timeline.current(at: time).map { session in
            let minutes = max(session.seconds, Self.minimumSeconds) / 60
            let counts = session.counts
            return .vector([
                Double(counts.events) / minutes, Double(counts.items) / minutes, Double(counts.searches) / minutes,
                counts.events > 1 ? session.seconds / Double(counts.events - 1) : 0,
            ])
        }
    }

    public func newestEvent(in state: State) -> Timestamp? { state.timeline.newest }
}

extension BrowsingOperator.State: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) { timeline.encode(into: &encoder) }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        timeline = try SessionTimeline(from: &decoder)
    }
}
