#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The decision framework: from what is known of a signal to the tier in which it should run.
///
/// V = clamp(1 − ln τ½ / ln 30 d), D = clamp(log₁₀(Δ% / 0.1) / log₁₀ 150), U = 0.45 V + 0.30 D + 0.25 B; below 0.25 batch,
/// 0.50 near-real-time, 0.75 streaming, else request.
public struct Classifier: Sendable {
    /// What a refresh may cost in each tier, CPU-milliseconds.
    public struct CostBudgets: Sendable, Hashable {
        public var batch: Double
        public var nearRealTime: Double
        public var streaming: Double
        public var request: Double

        public init(
            batch: Double = .infinity, nearRealTime: Double = 100, streaming: Double = 5, request: Double = 10
        ) {
            self.batch = batch
            self.nearRealTime = nearRealTime
            self.streaming = streaming
            self.request = request
        }

        public subscript(tier: Tier) -> Double {
            switch tier {
            case .batch: batch
            case .nearRealTime: nearRealTime
            case .streaming: streaming
            case .request: request
            }
        }
    }

    /// How far U has to be past a boundary to move a signal that is placed already.
    public static let hysteresis = 0.04
    /// ln of 30 days in seconds.
    static let slowest = log(30.0 * 86_400)

    public var budgets: CostBudgets

    public init(budgets: CostBudgets = CostBudgets()) {
        self.budgets = budgets
    }

    /// The urgency from which each tier begins.
    public static func boundary(of tier: Tier) -> Double {
        switch tier {
        case .batch: 0
        case .nearRealTime: 0.25
        case .streaming: 0.50
        case .request: 0.75
        }
    }

    /// Classifies a signal.
    /// - Parameters:
    ///   - pinned: a person's choice, which is the answer; the scores are reported all the same.
    ///   - current: where the signal runs now: it moves only when U is past a boundary by the hysteresis.
    public func classify(
        _ traits: SignalTraits, pinned: PinnedTier? = nil, current: Tier? = nil
    ) -> Classification {
        let scores = scores(of: traits)
        var placement = place(traits, scores, current: current)
        if traits.isFunctionOfRequest {
            placement = Placement(tier: .request, reason: "it is a pure function of the request")
        } else {
            constrain(&placement, by: traits)
        }
        var reason = "U = \(shortNumber(scores.urgency)) (V \(shortNumber(scores.volatility)), "
        reason += "D \(shortNumber(scores.damage)), B \(shortNumber(scores.criticality))): \(placement.reason)"
        var tier = placement.tier
        if let pinned {
            reason = "pinned to \(pinned.tier.name): \(pinned.reason); unpinned it would be \(tier.name), \(reason)"
            tier = pinned.tier
        }
        return Classification(
            scores: scores, tier: tier, reason: reason,
            wouldChange: wouldChange(traits, scores, pinned: pinned, tier: placement.tier),
            isPinned: pinned != nil, precomputedTier: pinned == nil ? placement.precomputed : nil)
    }

    /// V, D, B and U.
    public func scores(of traits: SignalTraits) -> Classification.Scores {
        let urgency = urgency(traits, halfLife: traits.halfLifeSeconds, damage: traits.damagePercent)
        let halfLives = traits.halfLifeInterval ?? traits.halfLifeSeconds...traits.halfLifeSeconds
        let damages = traits.damageInterval ?? traits.damagePercent...traits.damagePercent
        let slow = urgency.of(halfLives.upperBound, damages.lowerBound)
        let fast = urgency.of(halfLives.lowerBound, damages.upperBound)
        return Classification.Scores(
            volatility: Classifier.volatility(halfLifeSeconds: traits.halfLifeSeconds),
            damage: Classifier.damage(percent: traits.damagePercent), criticality: traits.criticality.score,
            urgency: urgency.value, urgencyInterval: min(slow, urgency.value)...max(fast, urgency.value),
            costMillis: traits.costMillis)
    }

    /// V = clamp(1 − ln τ½ / ln 30 d).
    public static func volatility(halfLifeSeconds: Double) -> Double {
        halfLifeSeconds <= 1 ? 1 : min(1, max(0, 1 - log(halfLifeSeconds) / slowest))
    }

    /// D = clamp(log₁₀(Δ / 0.1 %) / log₁₀ 150).
    public static func damage(percent: Double) -> Double {
        percent <= 0.1 ? 0 : min(1, log10(percent / 0.1) / log10(150))
    }

    private struct Urgency {
        var value: Double
        var of: (_ halfLife: Double, _ damage: Double) -> Double
    }

    private func urgency(_ traits: SignalTraits, halfLife: Double, damage: Double) -> Urgency {
        let criticality = traits.criticality.score
        let compute = { (halfLife: Double, damage: Double) in
            0.45 * Classifier.volatility(halfLifeSeconds: halfLife) + 0.30 * Classifier.damage(percent: damage)
                + 0.25 * criticality
        }
        return Urgency(value: compute(halfLife, damage), of: compute)
    }

    private struct Placement {
        var tier: Tier
        var reason: String
        var precomputed: Tier?
    }

    private func place(_ traits: SignalTraits, _ scores: Classification.Scores, current: Tier?) -> Placement {
        // In doubt, fresher: the upper end of the interval decides.
        let urgency = scores.urgencyInterval.upperBound
        var tier = Classifier.tier(urgency: urgency)
        var reason = Classifier.range(of: tier)
        if tier != Classifier.tier(urgency: scores.urgency) {
            reason = "the interval reaches \(shortNumber(urgency)) and in doubt the fresher side counts: \(reason)"
        }
        if let current, tier != current {
            let isPast =
                tier > current
                ? current.faster.map { urgency >= Classifier.boundary(of: $0) + Classifier.hysteresis } ?? false
                : urgency < Classifier.boundary(of: current) - Classifier.hysteresis
            if !isPast {
                reason = "within \(Classifier.hysteresis) of the boundary, so it stays: \(current.name)"
                tier = current
            }
        }
        if traits.criticality == .safety && tier < .streaming {
            tier = .streaming
            reason = "stale safety data fails closed: never below streaming"
        }
        return Placement(tier: tier, reason: reason)
    }

    /// Cost is a constraint and no urgency: it takes the fastest tier that can pay, or splits the signal.
    private func constrain(_ placement: inout Placement, by traits: SignalTraits) {
        let cost = shortNumber(traits.costMillis)
        let wanted = placement.tier
        guard traits.costMillis > budgets[wanted] else { return }
        let limit = shortNumber(budgets[wanted])
        let payers = Tier.allCases.filter { $0 < wanted && traits.costMillis <= budgets[$0] }
        if let live = traits.liveCostMillis, live <= budgets[wanted] {
            placement.precomputed = payers.max() ?? .batch
            placement.reason += "; \(cost) ms is over its \(limit) ms, so it is split: a live part of "
            placement.reason += "\(shortNumber(live)) ms, the rest precomputed in \((payers.max() ?? .batch).name)"
            return
        }
        if traits.criticality == .safety {
            placement.tier = max(.streaming, payers.max() ?? .streaming)
            placement.reason += "; \(cost) ms is over its \(limit) ms, but safety does not go below streaming: "
            placement.reason += "split it into a precomputed and a live part"
            return
        }
        let payer = payers.max() ?? .batch
        placement.tier = payer
        placement.reason += "; \(cost) ms is over its \(limit) ms: \(payer.name) is the fastest tier that can pay"
    }

    static func tier(urgency: Double) -> Tier {
        Tier.allCases.last { urgency >= boundary(of: $0) } ?? .batch
    }

    private static func range(of tier: Tier) -> String {
        switch tier {
        case .batch: "below 0.25 is batch"
        case .nearRealTime: "0.25 to 0.5 is near-real-time"
        case .streaming: "0.5 to 0.75 is streaming"
        case .request: "0.75 and more is request"
        }
    }
}
