/// `drift`: a user has done so much, or so much else, since the last refresh that what was computed of the user is out of date.
///
/// It is reported when since the last report there were `maximumEvents` events, or at least `minimumEvents` and the
/// distribution over the attribute's labels is now `minimumDivergence` (Jensen-Shannon, in bits) from what it was then: 0.1 is
/// about a fifth of the history being of another kind. Each report counts as the refresh that it asks for.
///
/// It has no value: it only asks. Which of a user's events come first matters to it, as to everything that counts since a
/// report.
public struct DriftOperator: DetectingOperator {
    public let attribute: String
    public let maximumEvents: Int
    public let minimumEvents: Int
    public let minimumDivergence: Double
    /// In which an event counts half.
    public let halfLifeSeconds: Double
    static let maximumLabels = 256

    public init(
        attribute: String, maximumEvents: Int = 50, minimumEvents: Int = 5, minimumDivergence: Double = 0.1,
        halfLifeSeconds: Double = 30 * 86_400
    ) {
        self.attribute = attribute
        self.maximumEvents = maximumEvents
        self.minimumEvents = minimumEvents
        self.minimumDivergence = minimumDivergence
        self.halfLifeSeconds = halfLifeSeconds
    }

    public struct State: Sendable, Equatable {
        /// Everything so far.
        var labels = DecayedLabels()
        /// What it was at the last report.
        var refreshed: Distribution = .empty
        /// Events since then, and the first of them.
        var count = 0
        var firstSince: Timestamp?
    }

    public func initial() -> State { State() }

    public func detect(_ event: Event, _ context: FoldContext, into state: inout State) -> [Detection] {
        guard context.weight(of: event.kind) > 0 else { return [] }
        let labels = context.labels(of: event, attribute: attribute)
        guard !labels.isEmpty else { return [] }
        state.labels.add(1, to: labels, at: event.occurredAt, halfLife: halfLifeSeconds)
        state.labels.keepHeaviest(DriftOperator.maximumLabels)
        state.count += 1
        let first = min(state.firstSince ?? event.occurredAt, event.occurredAt)
        state.firstSince = first
        guard state.count >= min(minimumEvents, maximumEvents) else { return [] }
        let now = Distribution(state.labels.sums)
        let divergence = SignalValue.divergence(.distribution(state.refreshed), .distribution(now))
        guard state.count >= maximumEvents || divergence >= minimumDivergence else { return [] }
        let isByCount = divergence < minimumDivergence
        let found = Detection(
            id: "drift:\(first.microseconds)+\(state.count)", label: attribute, startedAt: first,
            detectedAt: event.occurredAt, evidence: event.itemID.isEmpty ? [] : [event.itemID],
            figures: DetectionFigures(
                observed: Double(state.count), expected: 0,
                windowSeconds: event.occurredAt.seconds(since: first), divergence: divergence,
                threshold: isByCount ? Double(maximumEvents) : minimumDivergence))
        state.refreshed = now
        state.count = 0
        state.firstSince = nil
        return [found]
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? { nil }

    public func newestEvent(in state: State) -> Timestamp? { state.labels.newest }
}

extension DriftOperator.State: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        labels.encode(into: &encoder)
        encoder.write(count: refreshed.entries.count)
        for entry in refreshed.entries {
            encoder.write(entry.label)
            encoder.write(entry.weight)
        }
        encoder.write(count: count)
        encoder.write(firstSince != nil)
        if let firstSince { encoder.write(firstSince) }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "drift")
        labels = try DecayedLabels(from: &decoder)
        var entries: [Distribution.Entry] = []
        for _ in 0..<(try decoder.readCount(elementSize: 9)) {
            entries.append(.init(label: try decoder.readString(), weight: try decoder.readFiniteDouble()))
        }
        refreshed = Distribution(exactly: entries) ?? Distribution(normalising: entries)
        let start = decoder.offset
        guard let count = Int(exactly: try decoder.readVarint()), count < 1 << 40 else {
            throw .invalidValue("an absurd count", offset: start)
        }
        self.count = count
        if try decoder.readBool() { firstSince = try decoder.readTimestamp() }
    }
}
