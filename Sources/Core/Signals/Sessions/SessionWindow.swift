/// The session that a user is in, or was in last: when, how much, and which items.
public struct SessionWindow: Sendable, Hashable {
    /// Whether it is still on: at most the session gap has passed since its last event.
    public var isOpen: Bool
    public var startedAt: Timestamp
    public var lastEventAt: Timestamp
    public var counts: SessionCounts
    /// Items of events that speak for them (kinds of positive weight), repeats kept, oldest first; none once it is over.
    public var clicks: [ItemAt]

    /// The newest session of a user's recent events, as it stands at a time; `nil` when there are none. O(n).
    ///
    /// Events of kinds that the catalogue does not name, or gives no weight, do not count, as everywhere. Bounded as ``SessionTimeline`` says.
    /// - Parameters:
    ///   - events: of one user, each once, in any order; those after `time` are to be left out by the caller.
    ///   - limit: clicks at most, the newest.
    public init?(
        of events: some Sequence<Event>, at time: Timestamp, _ context: FoldContext, limit: Int = 100
    ) {
        var timeline = SessionTimeline()
        var clicks = Clicks()
        for event in events where context.isActivity(event.kind) {
            timeline.add(event, gapSeconds: context.sessionGapSeconds)
            if !event.itemID.isEmpty && context.weight(of: event.kind) > 0 { clicks.add(event, limit: limit) }
        }
        guard let span = timeline.current() else { return nil }
        let isOpen = timeline.current(at: time) != nil
        self.isOpen = isOpen
        startedAt = span.startedAt
        lastEventAt = span.lastEventAt
        counts = span.counts
        self.clicks = isOpen ? clicks.items(since: span.startedAt) : []
    }
}
