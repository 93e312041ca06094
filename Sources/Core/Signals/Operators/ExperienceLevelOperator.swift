/// `experience_level`: the highest level whose threshold the number of a user's events has reached.
public struct ExperienceLevelOperator: SignalOperator {
    /// Ascending by number.
    public let thresholds: [NamedNumber]

    public init(thresholds: [NamedNumber]) {
        self.thresholds = thresholds.sorted { ($0.number, $0.name) < ($1.number, $1.name) }
    }

    public struct State: Sendable, Equatable {
        var count: UInt64 = 0
        var newest: Timestamp?
    }

    public func initial() -> State { State() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout State) {
        guard context.isActivity(event.kind) else { return }
        state.count += 1
        state.newest = max(state.newest ?? event.occurredAt, event.occurredAt)
    }

    public func fold(_ run: EventRun, into state: inout State) {
        let isCounted = run.tables.isActivity
        for row in run.rows where isCounted[Int(row.kind)] {
            state.count += 1
            state.newest = max(state.newest ?? row.occurredAt, row.occurredAt)
        }
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        guard state.count > 0 else { return nil }
        return thresholds.last { $0.number <= Double(state.count) }.map { .category($0.name) }
    }

    public func newestEvent(in state: State) -> Timestamp? { state.newest }
}

extension ExperienceLevelOperator.State: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(varint: count)
        if let newest { encoder.write(newest) }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "experience level")
        count = try decoder.readVarint()
        let start = decoder.offset
        guard count < UInt64(Int64.max) else { throw .invalidValue("an absurd number of events", offset: start) }
        newest = count > 0 ? try decoder.readTimestamp() : nil
    }
}
