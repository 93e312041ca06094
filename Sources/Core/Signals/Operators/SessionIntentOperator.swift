#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

import Partitioning

/// `session_intent`: what a user is after in this session, and how strongly; written as a patch over an affinity.
///
/// The state keeps contributions as they are (at most `maximumEvents`, the newest, and none further back than a session may
/// reach), because a late event may join what looked like two sessions: value and mass are computed from the sorted list
/// and so never depend on the order of arrival. A contrary event takes mass away, from its labels and from the whole, never
/// below 0.
public struct SessionIntentOperator: PatchingOperator {
    public let attribute: String
    public let halfLifeSeconds: Double
    public let maximumEvents: Int

    public init(attribute: String, halfLifeSeconds: Double = 300, maximumEvents: Int = 128) {
        self.attribute = attribute
        self.halfLifeSeconds = halfLifeSeconds
        self.maximumEvents = maximumEvents
    }

    public struct State: Sendable, Equatable {
        struct Contribution: Sendable, Equatable {
            var order: EventOrder
            var weight: Double
            var labels: [String]

            var occurredAt: Timestamp { order.occurredAt }
        }

        /// In time order.
        var contributions: [Contribution] = []
    }

    public func initial() -> State { State() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout State) {
        let weight = context.patchWeight(of: event.kind)
        guard weight != 0 else { return }
        let labels = context.labels(of: event, attribute: attribute)
        guard !labels.isEmpty else { return }
        let order = event.orderKey
        var index = state.contributions.endIndex
        while index > 0, state.contributions[index - 1].order > order { index -= 1 }
        if index > 0, state.contributions[index - 1].order == order { return }
        state.contributions.insert(State.Contribution(order: order, weight: weight, labels: labels), at: index)
        let reach = context.sessionGapSeconds * Double(SessionTimeline.maximumSteps)
        let newest = state.contributions[state.contributions.count - 1].occurredAt
        let surplus = max(
            state.contributions.count - maximumEvents,
            state.contributions.prefix { newest.seconds(since: $0.occurredAt) > reach }.count)
        if surplus > 0 { state.contributions.removeFirst(surplus) }
    }

    /// Only the newest are kept, so what lies before them need not be looked at.
    public func fold(_ run: EventRun, into state: inout State) {
        let weights = run.tables.kinds.map { $0?.patchWeight ?? 0 }
        var newest: [Event] = []
        for row in run.rows.reversed() where weights[Int(row.kind)] != 0 {
            if newest.count == maximumEvents { break }
            let event = run.event(of: row)
            if !run.context.labels(of: event, attribute: attribute).isEmpty { newest.append(event) }
        }
        for event in newest.reversed() { fold(event, run.context, into: &state) }
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        guard let newest = state.contributions.last?.occurredAt,
            time.seconds(since: newest) <= context.sessionGapSeconds
        else { return nil }
        return patch(of: state, context)?.value
    }

    public func patch(of state: State, _ context: FoldContext) -> PatchDraft? {
        let session = session(of: state, gap: context.sessionGapSeconds)
        var mass = 0.0
        var labels: [String: Double] = [:]
        var previous: Timestamp?
        var lastConfirmed: Timestamp?
        var confirmations = 0
        for contribution in session {
            let step = previous.map { contribution.occurredAt.seconds(since: $0) } ?? 0
            let decay = exp2(-step / halfLifeSeconds)
            mass = max(0, mass * decay + contribution.weight)
            let share = contribution.weight / Double(contribution.labels.count)
            for label in labels.keys { labels[label, default: 0] *= decay }
            for label in contribution.labels { labels[label] = max(0, labels[label, default: 0] + share) }
            previous = contribution.occurredAt
            if contribution.weight > 0 {
                lastConfirmed = contribution.occurredAt
                confirmations += 1
            }
        }
        let distribution = Distribution(labels)
        guard let first = session.first, let lastConfirmed, let previous, mass > 0, !distribution.isEmpty else {
            return nil
        }
        // The mass is of the last event; as of the last confirmation it is what decays to that.
        let since = previous.seconds(since: lastConfirmed)
        return PatchDraft(
            value: .distribution(distribution), observedAt: first.occurredAt, lastReinforcedAt: lastConfirmed,
            reinforcementCount: confirmations, mass: mass * exp2(since / halfLifeSeconds),
            halfLifeSeconds: halfLifeSeconds)
    }

    /// −log p of the event's labels, one part in ten of the probability given to the population's distribution: a
    /// session that has seen two genres does not rule the others out.
    public func loss(of value: SignalValue, for event: Event, _ context: FoldContext) -> Double? {
        guard case .distribution(let distribution) = value, context.patchWeight(of: event.kind) > 0 else { return nil }
        guard let prior = context.priors[attribute], !prior.isEmpty else {
            return distribution.logLoss(of: context.labels(of: event, attribute: attribute))
        }
        let mixed = SignalValue.mixture([(value, 0.9), (.distribution(prior), 0.1)])
        guard case .distribution(let smoothed) = mixed else { return nil }
        return smoothed.logLoss(of: context.labels(of: event, attribute: attribute))
    }

    public func newestEvent(in state: State) -> Timestamp? { state.contributions.last?.occurredAt }

    /// The contributions since the last gap.
    private func session(of state: State, gap: Double) -> ArraySlice<State.Contribution> {
        var start = state.contributions.endIndex
        while start > 0 {
            let isFirst = start == state.contributions.endIndex
            let next = isFirst ? nil : state.contributions[start].occurredAt
            if let next, next.seconds(since: state.contributions[start - 1].occurredAt) > gap { break }
            start -= 1
        }
        return state.contributions[start...]
    }
}

extension SessionIntentOperator.State: ByteCodable {
    /// Format version 2: time, hash of the event id, weight and labels of each contribution. Version 1 had the id itself.
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 2)
        encoder.write(count: contributions.count)
        for contribution in contributions {
            contribution.order.encode(into: &encoder)
            encoder.write(contribution.weight)
            encoder.write(count: contribution.labels.count)
            for label in contribution.labels { encoder.write(label) }
        }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let version = try decoder.readVersion(of: "session intent", known: 1...2)
        for _ in 0..<(try decoder.readCount(elementSize: 18)) {
            let order = version == 1 ? try decoder.readOrderWithID() : try EventOrder(from: &decoder)
            let weight = try decoder.readFiniteDouble()
            let start = decoder.offset
            var labels: [String] = []
            for _ in 0..<(try decoder.readCount()) { labels.append(try decoder.readString()) }
            let isInOrder = version == 1 || contributions.last.map { $0.order < order } ?? true
            guard isInOrder, !labels.isEmpty else {
                throw .invalidValue("contributions out of order or without labels", offset: start)
            }
            contributions.append(Contribution(order: order, weight: weight, labels: labels))
        }
        if version == 1 { contributions.sort { $0.order < $1.order } }
    }
}

extension ByteDecoder {
    /// The order of an event as version 1 had it: its time and its id.
    fileprivate mutating func readOrderWithID() throws(ByteDecodingError) -> EventOrder {
        let occurredAt = try readTimestamp()
        return EventOrder(occurredAt: occurredAt, idHash: FNV1a.hash(try readString().utf8))
    }
}
