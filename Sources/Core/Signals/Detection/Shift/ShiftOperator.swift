#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `shift`: what a user does lately differs from what the user did before: seven jazz albums, and no jazz before.
///
/// The events of the last `windowSeconds` are compared with the decayed ones before them, label by label: with n recent
/// events and a share q of the label before, k of them having it is a shift when the Poisson tail P(X ≥ k | n·q) is below
/// `maximumProbability`, k is at least `minimumEvents`, and the two distributions are at least `minimumDivergence`
/// (Jensen-Shannon, in bits) apart. The same item again counts once, as with binges. q is smoothed by the population's share, as `priorWeight` events more. A user with
/// fewer than `minimumBase` decayed events before has nothing to differ from.
///
/// The value is the label while the shift lasts. It is reported once an episode: again only after a window without it.
public struct ShiftOperator: DetectingOperator {
    public let attribute: String
    public let windowSeconds: Double
    /// In which an event before the window counts half.
    public let halfLifeSeconds: Double
    public let minimumEvents: Int
    public let maximumProbability: Double
    public let minimumDivergence: Double
    /// Decayed events before the window that there must be.
    static let minimumBase = 10.0
    /// Events of the population's distribution that the share before is smoothed by.
    static let priorWeight = 2.0
    /// What a label has of the population where that is not known.
    static let unknownShare = 0.05

    public init(
        attribute: String, windowSeconds: Double = 6 * 3600, halfLifeSeconds: Double = 30 * 86_400,
        minimumEvents: Int = 5, maximumProbability: Double = 1e-5, minimumDivergence: Double = 0.15
    ) {
        self.attribute = attribute
        self.windowSeconds = windowSeconds
        self.halfLifeSeconds = halfLifeSeconds
        self.minimumEvents = minimumEvents
        self.maximumProbability = maximumProbability
        self.minimumDivergence = minimumDivergence
    }

    public typealias State = ShiftState

    public func initial() -> State { State() }

    public func detect(_ event: Event, _ context: FoldContext, into state: inout State) -> [Detection] {
        guard context.weight(of: event.kind) > 0 else { return [] }
        let labels = context.labels(of: event, attribute: attribute)
        guard !labels.isEmpty, state.insert(event, labels, windowSeconds, halfLifeSeconds) else { return [] }
        guard let shift = strongest(of: labels, in: state, until: event.orderKey, context) else { return [] }
        let last = state.reported[shift.label]
        state.reported[shift.label] = max(last ?? .distantPast, event.occurredAt)
        state.forgetReports(before: event.occurredAt - 2 * windowSeconds)
        if let last, event.occurredAt.seconds(since: last).magnitude <= windowSeconds { return [] }
        let threshold = log10(maximumProbability)
        return [
            Detection(
                id: "shift:\(shift.label)@\(shift.startedAt.microseconds)", label: shift.label,
                startedAt: shift.startedAt, detectedAt: event.occurredAt, evidence: shift.items,
                figures: DetectionFigures(
                    observed: Double(shift.items.count), expected: shift.expected,
                    log10Probability: shift.log10Probability, windowSeconds: windowSeconds,
                    divergence: shift.divergence, threshold: threshold))
        ]
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        guard let last = state.recent.last, time.seconds(since: last.order.occurredAt) <= windowSeconds else {
            return nil
        }
        let labels = Set(state.recent.flatMap(\.labels)).sorted()
        return strongest(of: labels, in: state, until: last.order, context).map { .category($0.label) }
    }

    /// 0 when an event has the label, 1 when it has not.
    public func loss(of value: SignalValue, for event: Event, _ context: FoldContext) -> Double? {
        guard case .category(let label) = value, context.weight(of: event.kind) > 0 else { return nil }
        let labels = context.labels(of: event, attribute: attribute)
        return labels.isEmpty ? nil : (labels.contains(label) ? 0 : 1)
    }

    public func newestEvent(in state: State) -> Timestamp? { state.newest }

    private struct Shift {
        var label: String
        var startedAt: Timestamp
        var items: [String]
        var expected: Double
        var log10Probability: Double
        var divergence: Double
    }

    private func strongest(
        of labels: [String], in state: State, until end: EventOrder, _ context: FoldContext
    ) -> Shift? {
        // What rules most events out for the least is asked first; the distance of the distributions costs most.
        let before = state.events.value(at: end.occurredAt, halfLife: halfLifeSeconds)
        guard state.recent.count >= minimumEvents, before >= ShiftOperator.minimumBase else { return nil }
        var seen: Set<String> = []
        let recent = state.recent.filter {
            $0.order <= end && end.occurredAt.seconds(since: $0.order.occurredAt) <= windowSeconds
                && ($0.itemID.isEmpty || seen.insert($0.itemID).inserted)
        }
        guard recent.count >= minimumEvents else { return nil }
        let factor = state.labels.factor(at: end.occurredAt, halfLife: halfLifeSeconds)
        var best: (label: String, expected: Double, tail: Double)?
        for label in labels {
            let own = recent.count { $0.labels.contains(label) }
            guard own >= minimumEvents else { continue }
            let usual = context.priors[attribute].map { $0[label] } ?? ShiftOperator.unknownShare
            let prior = ShiftOperator.priorWeight
            let share = ((state.labels.sums[label] ?? 0) * factor + prior * usual) / (before + prior)
            let expected = Double(recent.count) * min(1, share)
            let tail = PoissonTail.log10(atLeast: own, mean: max(expected, 1e-9))
            guard tail < log10(maximumProbability), tail < best?.tail ?? 0 else { continue }
            best = (label, expected, tail)
        }
        guard let best else { return nil }
        let divergence = self.divergence(recent, state)
        guard divergence >= minimumDivergence else { return nil }
        let own = recent.filter { $0.labels.contains(best.label) }
        return Shift(
            label: best.label, startedAt: own[0].order.occurredAt, items: own.map(\.itemID), expected: best.expected,
            log10Probability: best.tail, divergence: divergence)
    }

    private func divergence(_ recent: [ShiftState.Recent], _ state: State) -> Double {
        var counts: [String: Double] = [:]
        for label in recent.lazy.flatMap(\.labels) { counts[label, default: 0] += 1 }
        return SignalValue.divergence(
            .distribution(Distribution(counts)), .distribution(Distribution(state.labels.sums)))
    }
}
