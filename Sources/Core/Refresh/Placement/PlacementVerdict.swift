/// What one window's pairs say of a signal's tier.
public struct PlacementVerdict: Sendable, Equatable {
    public let direction: PlacementDirection
    /// A sentence or two for a person.
    public let reason: String
    public let pairs: Int
    public let users: Int
    /// Of a fresh value.
    public let meanLoss: Double
    /// The median age in seconds of what was served; nil when nothing was.
    public let age: Double?
    public let curve: StalenessCurve

    /// What another process judged.
    public init(
        direction: PlacementDirection, reason: String, pairs: Int, users: Int, meanLoss: Double, age: Double?,
        curve: StalenessCurve
    ) {
        self.direction = direction
        self.reason = reason
        self.pairs = pairs
        self.users = users
        self.meanLoss = meanLoss
        self.age = age
        self.curve = curve
    }

    /// Judges a sample.
    /// - Parameter generator: for the bootstrap.
    init(
        _ sample: StalenessSample, in situation: PlacementSituation, by rule: PlacementRule,
        using generator: inout some RandomNumberGenerator
    ) {
        pairs = sample.pairs
        users = sample.users.count
        meanLoss = sample.meanFreshLoss
        age = sample.medianServedAge?.middle
        guard pairs >= rule.minimumPairs, users >= rule.minimumUsers else {
            // A bootstrap of so little would only look like knowledge.
            curve = StalenessCurve(sample, resamples: 0, confidence: rule.confidence, using: &generator)
            direction = .unknown
            reason =
                "\(pairs) pairs of \(users) users, of \(rule.minimumPairs) pairs and \(rule.minimumUsers) users that "
                + "advice needs"
            return
        }
        curve = StalenessCurve(
            sample, resamples: rule.resamples, confidence: rule.confidence, using: &generator)
        (direction, reason) = Self.judge(
            curve, today: sample.medianServedAge, loss: sample.meanFreshLoss, situation, rule)
    }

    private static func judge(
        _ curve: StalenessCurve, today: AgeBin?, loss: Double, _ situation: PlacementSituation, _ rule: PlacementRule
    ) -> (PlacementDirection, String) {
        guard loss > 0 else { return (.unknown, "fresh values lose nothing, so there is no loss to compare with") }
        if let today, let regret = curve.regret(at: today), regret.lower > rule.fasterShare * loss {
            let text =
                "at today's age of \(ageText(today.middle)) a value costs \(percent(regret, of: loss)) of the loss, "
                + "which is above \(percentText(rule.fasterShare))"
            return situation.hasFasterTier ? (.faster, text) : (.stay, text + ", but no tier is faster")
        }
        guard let age = situation.slowerAge else {
            return (.stay, "today's age costs no more than \(percentText(rule.fasterShare)) of the loss for certain")
        }
        let old = AgeBin(age: age)
        guard curve.users(from: old) >= rule.minimumOldUsers, let regret = curve.regret(at: old) else {
            return (.stay, "no values as old as the slower tier's \(ageText(age)) were seen of enough users")
        }
        let text =
            "at the slower tier's age of \(ageText(age)) a value would cost \(percent(regret, of: loss)) of the loss"
        guard regret.upper < rule.slowerShare * loss else {
            return (.stay, text + ", which may be more than \(percentText(rule.slowerShare))")
        }
        guard situation.criticality < 1 else {
            return (.stay, text + ", but a safety signal is never made slower by what it costs")
        }
        return (.slower, text + ", which is below \(percentText(rule.slowerShare))")
    }

    private static func percent(_ estimate: LossEstimate, of loss: Double) -> String {
        "\(percentText(estimate.mean / loss)) [\(percentText(estimate.lower / loss)), "
            + "\(percentText(estimate.upper / loss))]"
    }

    private static func percentText(_ share: Double) -> String {
        let hundredths = (share * 10_000).rounded() / 100
        return "\(hundredths) %"
    }

    private static func ageText(_ seconds: Double) -> String {
        switch seconds {
        case ..<120: "\(Int(seconds.rounded())) s"
        case ..<7_200: "\(Int((seconds / 60).rounded())) min"
        case ..<172_800: "\(Int((seconds / 3_600).rounded())) h"
        default: "\(Int((seconds / 86_400).rounded())) d"
        }
    }
}
