#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `decayed_affinity`: how a user's events are distributed over the labels of an attribute, older ones counting less.
///
/// With a half-life of 30 days it is a batch signal, with 5 minutes a streaming one: the same code. The distribution is
/// smoothed by the population's, as if the user had `priorWeight` events like everyone's.
public struct DecayedAffinityOperator: SignalOperator {
    public let attribute: String
    public let halfLifeSeconds: Double
    /// Pseudo-events of the population's distribution.
    public let priorWeight: Double
    /// Labels in a value: the heaviest. Attributes of more labels (people) are cut to these.
    public let maximumLabels: Int

    public init(attribute: String, halfLifeSeconds: Double, priorWeight: Double = 2, maximumLabels: Int = 64) {
        self.attribute = attribute
        self.halfLifeSeconds = halfLifeSeconds
        self.priorWeight = priorWeight
        self.maximumLabels = maximumLabels
    }

    public struct State: Sendable, Equatable {
        var labels = DecayedLabels()
    }

    public func initial() -> State { State() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout State) {
        let weight = context.weight(of: event.kind)
        guard weight != 0 else { return }
        let labels = context.labels(of: event, attribute: attribute)
        state.labels.add(weight, to: labels, at: event.occurredAt, halfLife: halfLifeSeconds)
    }

    public func fold(_ run: EventRun, into state: inout State) {
        // Labels of its own, or a search for some, are looked up event by event.
        guard let labels = run.tables.labels(attribute), run.rows.allSatisfy(\.isPlain) else {
            for event in run.events { fold(event, run.context, into: &state) }
            return
        }
        state.labels.add(run.rows, run.tables.kinds.map { $0?.weight ?? 0 }, labels, halfLife: halfLifeSeconds)
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        let factor = state.labels.factor(at: time, halfLife: halfLifeSeconds)
        // Events against a label may outweigh those for it; clamped here and not in the fold, where it would make the
        // result depend on the order.
        var entries = state.labels.sums.compactMap { label, sum in
            sum > 0 ? Distribution.Entry(label: label, weight: sum * factor) : nil
        }
        guard !entries.isEmpty else { return nil }
        if let prior = context.priors[attribute], priorWeight > 0 {
            if prior.entries.count <= maximumLabels {
                entries += prior.entries.map { Distribution.Entry(label: $0.label, weight: priorWeight * $0.weight) }
                entries = Distribution.Entry.merged(entries)
            } else {
                for index in entries.indices { entries[index].weight += priorWeight * prior[entries[index].label] }
            }
        }
        if entries.count > maximumLabels {
            entries.sort { ($1.weight, $0.label) < ($0.weight, $1.label) }
            entries.removeLast(entries.count - maximumLabels)
        }
        let distribution = Distribution(normalising: entries)
        return distribution.isEmpty ? nil : .distribution(distribution)
    }

    /// −log p of the event's labels, averaged over them; a label that the value does not have counts as 10⁻⁶.
    public func loss(of value: SignalValue, for event: Event, _ context: FoldContext) -> Double? {
        guard case .distribution(let distribution) = value, context.weight(of: event.kind) > 0 else { return nil }
        return distribution.logLoss(of: context.labels(of: event, attribute: attribute))
    }

    public func newestEvent(in state: State) -> Timestamp? { state.labels.newest }
}

extension DecayedAffinityOperator.State: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) { labels.encode(into: &encoder) }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        labels = try DecayedLabels(from: &decoder)
    }
}

extension Distribution {
    /// The mean of −ln p over the labels, p at least 10⁻⁶; `nil` without labels.
    public func logLoss(of labels: [String]) -> Double? {
        guard !labels.isEmpty else { return nil }
        return labels.reduce(0) { $0 - log(max(self[$1], 1e-6)) } / Double(labels.count)
    }
}
