/// `binge`: at least `minimumCompletions` different items of one label (a series, a director) completed within a window.
///
/// The value is the label while the episode lasts: until a window has passed since its last completion. A detection is
/// reported once an episode. The same item completed again counts once, so one long film never makes a binge.
public struct BingeOperator: DetectingOperator {
    public let attribute: String
    public let minimumCompletions: Int
    public let windowSeconds: Double
    /// Kinds of events that complete an item.
    public let kinds: Set<String>
    /// Completions held: the newest.
    static let maximumCompletions = 256

    public init(
        attribute: String, minimumCompletions: Int = 3, windowSeconds: Double = 6 * 3600,
        kinds: Set<String> = ["complete"]
    ) {
        self.attribute = attribute
        self.minimumCompletions = minimumCompletions
        self.windowSeconds = windowSeconds
        self.kinds = kinds
    }

    public struct State: Sendable, Equatable {
        struct Completion: Sendable, Equatable {
            var occurredAt: Timestamp
            var itemID: String
            var labels: [String]
        }

        /// In time order.
        var completions: [Completion] = []
        /// The episodes that have been reported, by label: their last completion.
        var reported: [String: Timestamp] = [:]
    }

    public func initial() -> State { State() }

    public func detect(_ event: Event, _ context: FoldContext, into state: inout State) -> [Detection] {
        guard kinds.contains(event.kind), !event.itemID.isEmpty else { return [] }
        let labels = context.labels(of: event, attribute: attribute)
        guard !labels.isEmpty else { return [] }
        insert(State.Completion(occurredAt: event.occurredAt, itemID: event.itemID, labels: labels), into: &state)
        let episodes = labels.compactMap { episode(of: $0, in: state, endingAt: event.occurredAt) }
        var isKnown = false
        for episode in episodes {
            if let last = state.reported[episode.label],
                event.occurredAt.seconds(since: last).magnitude <= windowSeconds
            {
                isKnown = true
            }
            state.reported[episode.label] = max(state.reported[episode.label] ?? .distantPast, event.occurredAt)
        }
        guard !isKnown, let best = episodes.min(by: isStronger) else { return [] }
        return [
            Detection(
                id: "binge:\(best.label)@\(best.startedAt.microseconds)", label: best.label,
                startedAt: best.startedAt, detectedAt: event.occurredAt, evidence: best.items)
        ]
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        let now = max(time, newestEvent(in: state) ?? time)
        var lastOf: [String: Timestamp] = [:]
        for completion in state.completions where now.seconds(since: completion.occurredAt) <= windowSeconds {
            for label in completion.labels { lastOf[label] = completion.occurredAt }
        }
        let episodes = lastOf.compactMap { episode(of: $0.key, in: state, endingAt: $0.value) }
        return episodes.min(by: isStronger).map { .category($0.label) }
    }

    /// 0 when a completion is of the label, 1 when it is not.
    public func loss(of value: SignalValue, for event: Event, _ context: FoldContext) -> Double? {
        guard case .category(let label) = value, kinds.contains(event.kind) else { return nil }
        let labels = context.labels(of: event, attribute: attribute)
        return labels.isEmpty ? nil : (labels.contains(label) ? 0 : 1)
    }

    public func newestEvent(in state: State) -> Timestamp? { state.completions.last?.occurredAt }

    private struct Episode {
        var label: String
        var startedAt: Timestamp
        var items: [String]
    }

    private func isStronger(_ left: Episode, _ right: Episode) -> Bool {
        (right.items.count, left.label) < (left.items.count, right.label)
    }

    private func episode(of label: String, in state: State, endingAt end: Timestamp) -> Episode? {
        var items: [String] = []
        var start: Timestamp?
        for completion in state.completions
        where completion.occurredAt <= end && end.seconds(since: completion.occurredAt) <= windowSeconds {
            guard completion.labels.contains(label), !items.contains(completion.itemID) else { continue }
            items.append(completion.itemID)
            if start == nil { start = completion.occurredAt }
        }
        guard let start, items.count >= minimumCompletions else { return nil }
        return Episode(label: label, startedAt: start, items: items)
    }

    private func insert(_ completion: State.Completion, into state: inout State) {
        let key = (completion.occurredAt, completion.itemID)
        var index = state.completions.endIndex
        while index > 0, (state.completions[index - 1].occurredAt, state.completions[index - 1].itemID) > key {
            index -= 1
        }
        state.completions.insert(completion, at: index)
        let newest = state.completions[state.completions.count - 1].occurredAt
        let span = 2 * windowSeconds
        while let first = state.completions.first,
            newest.seconds(since: first.occurredAt) > span || state.completions.count > BingeOperator.maximumCompletions
        {
            state.completions.removeFirst()
        }
        state.reported = state.reported.filter { newest.seconds(since: $0.value) <= span }
    }
}

extension BingeOperator.State: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(count: completions.count)
        for completion in completions {
            encoder.write(completion.occurredAt)
            encoder.write(completion.itemID)
            encoder.write(count: completion.labels.count)
            for label in completion.labels { encoder.write(label) }
        }
        encoder.write(count: reported.count)
        for label in reported.keys.sorted() {
            encoder.write(label)
            encoder.write(reported[label] ?? .epoch)
        }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "binge")
        for _ in 0..<(try decoder.readCount(elementSize: 10)) {
            let occurredAt = try decoder.readTimestamp()
            let itemID = try decoder.readString()
            var labels: [String] = []
            for _ in 0..<(try decoder.readCount()) { labels.append(try decoder.readString()) }
            completions.append(Completion(occurredAt: occurredAt, itemID: itemID, labels: labels))
        }
        completions.sort { ($0.occurredAt, $0.itemID) < ($1.occurredAt, $1.itemID) }
        for _ in 0..<(try decoder.readCount(elementSize: 9)) {
            let label = try decoder.readString()
            reported[label] = try decoder.readTimestamp()
        }
    }
}
