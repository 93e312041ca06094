/// `history`: the last items that a user was for, one entry an item, the latest; oldest first.
public struct HistoryOperator: SignalOperator {
    /// Items at most: the newest.
    public let length: Int
    /// Kinds of events that count; empty: every kind of positive weight.
    public let kinds: Set<String>

    public init(length: Int = 1000, kinds: Set<String> = []) {
        self.length = length
        self.kinds = kinds
    }

    public struct State: Sendable, Equatable {
        /// At most 2 · `length`: cut back to `length` now and then, which costs O(1) an event.
        var latest: [String: Timestamp] = [:]
        var newest: Timestamp?
    }

    public func initial() -> State { State() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout State) {
        guard !event.itemID.isEmpty else { return }
        guard kinds.isEmpty ? context.weight(of: event.kind) > 0 : kinds.contains(event.kind) else { return }
        state.newest = max(state.newest ?? event.occurredAt, event.occurredAt)
        if let known = state.latest[event.itemID], known >= event.occurredAt { return }
        state.latest[event.itemID] = event.occurredAt
        if state.latest.count > 2 * length {
            let kept = ItemAt.newest(state.latest, limit: length)
            state.latest = Dictionary(uniqueKeysWithValues: kept.map { ($0.itemID, $0.occurredAt) })
        }
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        state.latest.isEmpty ? nil : .items(ItemAt.newest(state.latest, limit: length))
    }

    public func newestEvent(in state: State) -> Timestamp? { state.newest }
}

extension HistoryOperator.State: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(newest != nil)
        guard let newest else { return }
        encoder.write(newest)
        encoder.write(count: latest.count)
        for item in ItemAt.newest(latest, limit: .max) { item.encode(into: &encoder) }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "history")
        guard try decoder.readBool() else { return }
        newest = try decoder.readTimestamp()
        for _ in 0..<(try decoder.readCount(elementSize: 9)) {
            let item = try ItemAt(from: &decoder)
            latest[item.itemID] = item.occurredAt
        }
    }
}
