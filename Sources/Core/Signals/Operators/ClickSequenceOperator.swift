/// `click_sequence`: the items of the current session one after the other, repeats kept, oldest first; the newest
/// `length`. Nothing once the session is over.
///
/// Every event of a kind in the catalogue keeps the session on, whether or not it names an item, so the session's beginning
/// comes from a ``SessionTimeline`` and not from the clicks. A late event may join two sessions, so clicks of earlier ones
/// are kept as long as the timeline reaches back.
public struct ClickSequenceOperator: SignalOperator {
    /// Items at most: the newest.
    public let length: Int
    /// Kinds of events whose items count; empty: every kind of positive weight.
    public let kinds: Set<String>

    public init(length: Int = 100, kinds: Set<String> = []) {
        self.length = length
        self.kinds = kinds
    }

    public struct State: Sendable, Equatable {
        var timeline = SessionTimeline()
        var clicks = Clicks()
    }

    public func initial() -> State { State() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout State) {
        guard context.isActivity(event.kind) else { return }
        state.timeline.add(event, gapSeconds: context.sessionGapSeconds)
        if !event.itemID.isEmpty && (kinds.isEmpty ? context.weight(of: event.kind) > 0 : kinds.contains(event.kind)) {
            state.clicks.add(event, limit: length)
        }
        if let horizon = state.timeline.horizon { state.clicks.removeAll(before: horizon) }
    }

    public func fold(_ run: EventRun, into state: inout State) {
        let isActivity = run.tables.isActivity
        let isCounted = zip(run.tables.counted(kinds), isActivity).map { $0 && $1 }
        let start = state.timeline.add(run, where: isActivity, gapSeconds: run.context.sessionGapSeconds)
        let clicked = run.rows[start...].reversed().lazy.filter { $0.namesItem && isCounted[Int($0.kind)] }
        for row in clicked.prefix(length).reversed() {
            state.clicks.add(Clicks.Click(order: row.order, itemID: run.itemID(row.item)), limit: length)
        }
        if let horizon = state.timeline.horizon { state.clicks.removeAll(before: horizon) }
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        guard let session = state.timeline.current(at: time) else { return nil }
        let items = state.clicks.items(since: session.startedAt)
        return items.isEmpty ? nil : .items(items)
    }

    public func newestEvent(in state: State) -> Timestamp? { state.timeline.newest }
}

extension ClickSequenceOperator.State: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        timeline.encode(into: &encoder)
        clicks.encode(into: &encoder)
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "click sequence")
        timeline = try SessionTimeline(from: &decoder)
        clicks = try Clicks(from: &decoder)
    }
}
