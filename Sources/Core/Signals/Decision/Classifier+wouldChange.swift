#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Classifier {
    /// What would have to change for another answer, in a sentence for a person.
    func wouldChange(
        _ traits: SignalTraits, _ scores: Classification.Scores, pinned: PinnedTier?, tier: Tier
    ) -> String {
        if pinned != nil { return "unpinning it" }
        if traits.isFunctionOfRequest { return "nothing, as long as it depends on the request alone" }
        if traits.costMillis > budgets[Classifier.tier(urgency: scores.urgencyInterval.upperBound)] {
            return "a refresh that costs less"
        }
        var answers: [String] = []
        if let faster = tier.faster {
            answers.append(
                "\(faster.name) \(conditions(traits, scores, boundary: Classifier.boundary(of: faster), under: false))")
        }
        if let slower = tier.slower, !(traits.criticality == .safety && slower < .streaming) {
            answers.append(
                "\(slower.name) \(conditions(traits, scores, boundary: Classifier.boundary(of: tier), under: true))")
        }
        return answers.joined(separator: "; ")
    }

    /// The half-life alone, or the damage alone, at which U meets a boundary.
    private func conditions(
        _ traits: SignalTraits, _ scores: Classification.Scores, boundary: Double, under: Bool
    ) -> String {
        let rest = 0.25 * scores.criticality
        let volatility = (boundary - rest - 0.30 * scores.damage) / 0.45
        let damage = (boundary - rest - 0.45 * scores.volatility) / 0.30
        var ways: [String] = []
        if (0...1).contains(volatility) {
            let halfLife = exp((1 - volatility) * Classifier.slowest)
            ways.append("with a half-life \(under ? "over" : "under") \(shortDuration(halfLife))")
        }
        if (0...1).contains(damage) {
            let percent = 0.1 * pow(150, damage)
            ways.append("with a damage \(under ? "under" : "over") \(shortNumber(percent)) % a day")
        }
        if ways.isEmpty { ways.append("only if half-life and damage both change") }
        return ways.joined(separator: " or ")
    }
}

/// Three significant digits, without trailing zeros.
func shortNumber(_ number: Double) -> String {
    guard number.isFinite else { return number.isNaN ? "nan" : number > 0 ? "unlimited" : "-unlimited" }
    if number == 0 { return "0" }
    let digits = 2 - Int(log10(number.magnitude).rounded(.down))
    let scale = pow(10, Double(digits))
    let rounded = (number * scale).rounded() / scale
    if rounded == rounded.rounded(), rounded.magnitude < 1e15 { return "\(Int64(rounded))" }
    return "\(rounded)"
}

/// A duration in the largest unit that fits.
func shortDuration(_ seconds: Double) -> String {
    let units = [(86_400.0, "d"), (3600.0, "h"), (60.0, "min")]
    for (size, unit) in units where seconds >= size { return "\(shortNumber(seconds / size)) \(unit)" }
    return "\(shortNumber(seconds)) s"
}
