#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `binge`: many different items of one label (a series, a director) completed one after the other.
///
/// Either at least `minimumCompletions` within `windowSeconds`, which is what one sitting takes; or at least as many within
/// `rateWindowSeconds`, when the Poisson tail of so many by the user's own usual rate for that label is below
/// `maximumProbability`. The usual rate is that of the completions before, decayed; a user of whom little is known is taken to
/// complete a quarter of an item of any label within that time.
///
/// The value is the label while the episode lasts: until a window has passed since its last completion. A detection is
/// reported once an episode. The same item completed again counts once, so one long film never makes a binge.
public struct BingeOperator: DetectingOperator {
    public let attribute: String
    public let minimumCompletions: Int
    public let windowSeconds: Double
    public let rateWindowSeconds: Double
    public let maximumProbability: Double
    /// Kinds of events that complete an item.
    public let kinds: Set<String>
    /// Completions held: the newest.
    static let maximumCompletions = 256
    static let maximumLabels = 256
    /// In which a completion counts half for the usual rate.
    static let rateHalfLifeSeconds = 14 * 86_400.0
    /// Items that anybody may complete of a label within the rate's window.
    static let minimumExpected = 0.25

    public init(
        attribute: String, minimumCompletions: Int = 3, windowSeconds: Double = 6 * 3600,
        rateWindowSeconds: Double = 86_400, maximumProbability: Double = 1e-3, kinds: Set<String> = ["complete"]
    ) {
        self.attribute = attribute
        self.minimumCompletions = minimumCompletions
        self.windowSeconds = windowSeconds
        self.rateWindowSeconds = max(windowSeconds, rateWindowSeconds)
        self.maximumProbability = maximumProbability
        self.kinds = kinds
    }

    public typealias State = BingeState

    public func initial() -> State { State() }

    public func detect(_ event: Event, _ context: FoldContext, into state: inout State) -> [Detection] {
        guard kinds.contains(event.kind), !event.itemID.isEmpty else { return [] }
        let labels = context.labels(of: event, attribute: attribute)
        guard !labels.isEmpty else { return [] }
        let completion = State.Completion(occurredAt: event.occurredAt, itemID: event.itemID, labels: labels)
        state.insert(completion, spanSeconds: 2 * rateWindowSeconds)
        let episodes = labels.compactMap { episode(of: $0, in: state, endingAt: event.occurredAt) }
        var isKnown = false
        for episode in episodes {
            if let last = state.reported[episode.label],
                event.occurredAt.seconds(since: last).magnitude <= episode.windowSeconds
            {
                isKnown = true
            }
            state.reported[episode.label] = max(state.reported[episode.label] ?? .distantPast, event.occurredAt)
        }
        guard !isKnown, let best = episodes.min(by: isStronger) else { return [] }
        let expected = expected(of: best.label, in: state, at: event.occurredAt)
        return [
            Detection(
                id: "binge:\(best.label)@\(best.startedAt.microseconds)", label: best.label,
                startedAt: best.startedAt, detectedAt: event.occurredAt, evidence: best.items,
                figures: DetectionFigures(
                    observed: Double(best.items.count),
                    expected: expected * best.windowSeconds / rateWindowSeconds,
                    log10Probability: PoissonTail.log10(
                        atLeast: best.items.count, mean: expected * best.windowSeconds / rateWindowSeconds),
                    windowSeconds: best.windowSeconds, threshold: Double(minimumCompletions)))
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
        var windowSeconds: Double
    }

    private func isStronger(_ left: Episode, _ right: Episode) -> Bool {
        (right.items.count, left.label) < (left.items.count, right.label)
    }

    /// By the sitting, or else by the rate.
    private func episode(of label: String, in state: State, endingAt end: Timestamp) -> Episode? {
        if let episode = completions(of: label, in: state, endingAt: end, within: windowSeconds) { return episode }
        guard rateWindowSeconds > windowSeconds,
            let episode = completions(of: label, in: state, endingAt: end, within: rateWindowSeconds)
        else { return nil }
        let tail = PoissonTail.log10(atLeast: episode.items.count, mean: expected(of: label, in: state, at: end))
        return tail < log10(maximumProbability) ? episode : nil
    }

    /// Items of a label that the user usually completes within the rate's window.
    private func expected(of label: String, in state: State, at time: Timestamp) -> Double {
        let halfLife = BingeOperator.rateHalfLifeSeconds
        let decayed = (state.usual.sums[label] ?? 0) * state.usual.factor(at: time, halfLife: halfLife)
        return max(BingeOperator.minimumExpected, decayed * rateWindowSeconds * log(2) / halfLife)
    }

    private func completions(
        of label: String, in state: State, endingAt end: Timestamp, within seconds: Double
    ) -> Episode? {
        var items: [String] = []
        var start: Timestamp?
        for completion in state.completions
        where completion.occurredAt <= end && end.seconds(since: completion.occurredAt) <= seconds {
            guard completion.labels.contains(label), !items.contains(completion.itemID) else { continue }
            items.append(completion.itemID)
            if start == nil { start = completion.occurredAt }
        }
        guard let start, items.count >= minimumCompletions else { return nil }
        return Episode(label: label, startedAt: start, items: items, windowSeconds: seconds)
    }
}
