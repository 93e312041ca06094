/// `event_count`: at least `minimumCount` events of some kinds within a window: five searches in two minutes.
///
/// The value is how many there were in the window that ends at a time. It is reported once an episode: again only after a
/// window in which it was not so.
public struct EventCountOperator: DetectingOperator {
    /// Kinds that are counted; empty: all of positive weight.
    public let kinds: Set<String>
    public let minimumCount: Int
    public let windowSeconds: Double
    static let maximumHeld = 1024

    public init(kinds: Set<String> = [], minimumCount: Int, windowSeconds: Double) {
        self.kinds = kinds
        self.minimumCount = min(EventCountOperator.maximumHeld, max(1, minimumCount))
        self.windowSeconds = windowSeconds
    }

    public struct State: Sendable, Equatable {
        /// The events of the last two windows, in their order.
        var events: [EventOrder] = []
        var reported: Timestamp?
    }

    public func initial() -> State { State() }

    public func detect(_ event: Event, _ context: FoldContext, into state: inout State) -> [Detection] {
        guard kinds.isEmpty ? context.weight(of: event.kind) > 0 : kinds.contains(event.kind) else { return [] }
        guard insert(event.orderKey, into: &state) else { return [] }
        let counted = within(state, endingAt: event.occurredAt)
        guard counted.count >= minimumCount, let first = counted.first else { return [] }
        let last = state.reported
        state.reported = max(last ?? .distantPast, event.occurredAt)
        if let last, event.occurredAt.seconds(since: last).magnitude <= windowSeconds { return [] }
        return [
            Detection(
                id: "count:\(event.kind)@\(first.occurredAt.microseconds)", label: event.kind,
                startedAt: first.occurredAt, detectedAt: event.occurredAt,
                evidence: event.itemID.isEmpty ? [] : [event.itemID],
                figures: DetectionFigures(
                    observed: Double(counted.count), windowSeconds: windowSeconds, threshold: Double(minimumCount)))
        ]
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        guard let newest = newestEvent(in: state) else { return nil }
        return .scalar(Double(within(state, endingAt: max(time, newest)).count))
    }

    public func newestEvent(in state: State) -> Timestamp? { state.events.last?.occurredAt }

    private func within(_ state: State, endingAt end: Timestamp) -> ArraySlice<EventOrder> {
        let ended = state.events.prefix { $0.occurredAt <= end }
        return ended.drop { end.seconds(since: $0.occurredAt) > windowSeconds }
    }

    /// False for an event that is there already.
    private func insert(_ order: EventOrder, into state: inout State) -> Bool {
        var index = state.events.endIndex
        while index > 0, state.events[index - 1] > order { index -= 1 }
        if index > 0, state.events[index - 1] == order { return false }
        state.events.insert(order, at: index)
        let newest = state.events[state.events.count - 1].occurredAt
        let old = state.events.prefix { newest.seconds(since: $0.occurredAt) > 2 * windowSeconds }.count
        state.events.removeFirst(max(old, state.events.count - EventCountOperator.maximumHeld))
        return true
    }
}

extension EventCountOperator.State: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(count: events.count)
        for event in events { event.encode(into: &encoder) }
        encoder.write(reported != nil)
        if let reported { encoder.write(reported) }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "event count")
        for _ in 0..<(try decoder.readCount(elementSize: 16)) { events.append(try EventOrder(from: &decoder)) }
        events.sort()
        if try decoder.readBool() { reported = try decoder.readTimestamp() }
    }
}
