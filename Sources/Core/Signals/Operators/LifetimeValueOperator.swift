/// `lifetime_value`: the sum of the values of a user's events of some kinds (what was paid, over all time).
public struct LifetimeValueOperator: SignalOperator {
    public let kinds: Set<String>

    public init(kinds: Set<String> = ["purchase"]) {
        self.kinds = kinds
    }

    public struct State: Sendable, Equatable {
        var sum = 0.0
        var newest: Timestamp?
    }

    public func initial() -> State { State() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout State) {
        guard kinds.contains(event.kind), let value = event.value, value.isFinite else { return }
        state.sum += value
        state.newest = max(state.newest ?? event.occurredAt, event.occurredAt)
    }

    public func fold(_ run: EventRun, into state: inout State) {
        let isCounted = run.tables.events.kinds.ids.map(kinds.contains)
        for row in run.rows where isCounted[Int(row.kind)] {
            guard let value = row.value, value.isFinite else { continue }
            state.sum += value
            state.newest = max(state.newest ?? row.occurredAt, row.occurredAt)
        }
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        state.newest == nil ? nil : .scalar(state.sum)
    }

    public func newestEvent(in state: State) -> Timestamp? { state.newest }
}

extension LifetimeValueOperator.State: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(newest != nil)
        guard let newest else { return }
        encoder.write(newest)
        encoder.write(sum)
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "lifetime value")
        guard try decoder.readBool() else { return }
        newest = try decoder.readTimestamp()
        sum = try decoder.readDouble()
    }
}
