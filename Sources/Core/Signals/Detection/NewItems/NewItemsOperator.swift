import Partitioning

/// An item that was seen for the first time a short while ago.
public struct NewItem: Sendable, Hashable {
    public var itemID: String
    /// When its first event happened.
    public var firstSeen: Timestamp
    /// Its events since then.
    public var events: Int
    /// Of all traffic since then, 0 to 1.
    public var share: Double

    public init(itemID: String, firstSeen: Timestamp, events: Int, share: Double) {
        self.itemID = itemID
        self.firstSeen = firstSeen
        self.events = events
        self.share = share
    }
}

/// `new_items`: items whose first event is at most `maximumAgeSeconds` old.
///
/// While the log itself is younger than that, every item would be new, so none is. Reported once an item, at its
/// `minimumEvents`th event. The value is the new items, weighed by their events.
public struct NewItemsOperator: DetectingOperator {
    public let maximumAgeSeconds: Double
    public let minimumEvents: Int
    /// Items that are remembered as known at most. When there are more nothing is new any more: better none than wrong ones.
    public let capacity: Int

    public init(maximumAgeSeconds: Double = 3 * 86_400, minimumEvents: Int = 3, capacity: Int = 1_000_000) {
        self.maximumAgeSeconds = maximumAgeSeconds
        self.minimumEvents = minimumEvents
        self.capacity = max(8, capacity)
    }

    public typealias State = NewItemsState

    public func initial() -> State { State() }

    public func detect(_ event: Event, _ context: FoldContext, into state: inout State) -> [Detection] {
        guard !event.itemID.isEmpty, context.weight(of: event.kind) > 0 else { return [] }
        state.count(event, maximumAgeSeconds: maximumAgeSeconds, capacity: capacity)
        guard let track = state.young[event.itemID], !track.isReported, track.events >= minimumEvents,
            isNew(track, in: state, at: event.occurredAt)
        else { return [] }
        state.young[event.itemID]?.isReported = true
        return [
            Detection(
                id: "new:\(event.itemID)", label: event.itemID, startedAt: track.firstSeen,
                detectedAt: event.occurredAt, evidence: [event.itemID],
                figures: DetectionFigures(
                    observed: Double(track.events),
                    windowSeconds: event.occurredAt.seconds(since: track.firstSeen),
                    threshold: Double(minimumEvents)))
        ]
    }

    /// The new items at a time (or at the newest event, if that is later), most events first; equal ones by id.
    public func newItems(in state: State, at time: Timestamp, limit: Int = .max) -> [NewItem] {
        guard let newest = state.newest else { return [] }
        let now = max(time, newest)
        let found = state.young.filter { isNew($0.value, in: state, at: now) }.map { id, track in
            NewItem(
                itemID: id, firstSeen: track.firstSeen, events: track.events,
                share: Double(track.events) / Double(max(1, state.total - track.totalBefore)))
        }
        return Array(found.sorted { ($1.events, $0.itemID) < ($0.events, $1.itemID) }.prefix(limit))
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        let items = newItems(in: state, at: time)
        guard !items.isEmpty else { return nil }
        return .distribution(
            Distribution(normalising: items.map { .init(label: $0.itemID, weight: Double($0.events)) }))
    }

    public func newestEvent(in state: State) -> Timestamp? { state.newest }

    private func isNew(_ track: State.Track, in state: State, at now: Timestamp) -> Bool {
        guard let oldest = state.oldest, !state.isFull else { return false }
        return now.seconds(since: track.firstSeen) <= maximumAgeSeconds
            && track.firstSeen.seconds(since: oldest) > maximumAgeSeconds
    }
}
