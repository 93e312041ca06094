/// What the catalogue's rules make of detections: which action is taken, which is held back, and why. A value; what the rules
/// have used up of their rates is all that it remembers.
public struct TriggerDecisions: Sendable {
    /// The rules, by the signal that they listen to.
    private let rules: [String: [TriggerRule]]
    /// By rule.
    private var buckets: [String: TokenBucket] = [:]

    public init(_ rules: [TriggerRule]) {
        self.rules = Dictionary(grouping: rules, by: \.signal)
    }

    /// What is to be done about a detection: a decision for each rule of its signal; without one, what is standard for what was
    /// detected.
    ///
    /// - Parameter now: the present: the clock, or in a replay the watermark.
    public mutating func decide(
        on detection: Detection, of signal: Signal, now: Timestamp
    ) -> [TriggerDecision] {
        guard let condition = TriggerCondition(of: signal.definition.kind) else { return [] }
        guard let rules = rules[signal.name] else {
            return [TriggerDecision(condition: condition, action: condition.standardAction)]
        }
        return rules.map { rule in
            var decision = TriggerDecision(
                rule: rule.name, condition: condition, action: rule.action, priority: rule.priority)
            if let limit = rule.maximumAgeSeconds, now.seconds(since: detection.detectedAt) > limit {
                decision.suppression = .stale
            } else if let rate = rule.limit {
                var bucket = buckets[rule.name] ?? TokenBucket(rate, at: now)
                if !bucket.take(rate, at: now) { decision.suppression = .rateLimited }
                buckets[rule.name] = bucket
            }
            return decision
        }
    }

    /// Takes over what the rules of another catalogue have used up, for those of the same name.
    public mutating func adopt(_ former: TriggerDecisions) {
        let names = Set(rules.values.joined().filter { $0.limit != nil }.map(\.name))
        buckets = former.buckets.filter { names.contains($0.key) }
    }

    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(count: buckets.count)
        for (name, bucket) in buckets.sorted(by: { $0.key < $1.key }) {
            encoder.write(name)
            bucket.encode(into: &encoder)
        }
    }

    /// Reads what ``encode(into:)`` wrote, of rules that may be others by now.
    public mutating func restore(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        var former = TriggerDecisions([])
        for _ in 0..<(try decoder.readCount(elementSize: 17)) {
            let name = try decoder.readString()
            former.buckets[name] = try TokenBucket(from: &decoder)
        }
        adopt(former)
    }
}

/// One rule's answer to a detection.
public struct TriggerDecision: Sendable, Equatable {
    /// Empty: no rule, but what is standard.
    public var rule = ""
    public var condition: TriggerCondition
    public var action: TriggerAction
    public var priority = TriggerPriority.normal
    /// Why the action is not taken; nil: it is.
    public var suppression: TriggerSuppression?
}

/// Why a rule's action is held back.
public enum TriggerSuppression: String, Sendable, Hashable, CaseIterable {
    /// The detection is older than the rule lets matter.
    case stale
    /// The rule has acted as often as it may.
    case rateLimited = "rate_limited"
}
