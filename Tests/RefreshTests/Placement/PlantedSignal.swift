import Refresh
import TestSupport

/// A signal whose regret is known: `damage · (1 − 2^(−age / halfLife))`, with noise on every loss and users of their own
/// difficulty.
struct PlantedSignal {
    var halfLife: Double
    /// Regret of a value that is out of date for good.
    var damage: Double
    /// Of a fresh value, on average.
    var loss = 1.0
    var noise = 0.05

    func regret(at age: Double) -> Double { damage * (1 - pow2(-age / halfLife)) }

    /// Pairs of users at the ages given, each age as often as the others.
    func pairs(users: Int, perUser: Int, ages: [Double], seed: UInt64) -> [StalenessPair] {
        var generator = SplitMix64(seed: seed)
        return (0..<users).flatMap { user in
            let difficulty = loss * Double.random(in: 0.5...1.5, using: &generator)
            return (0..<perUser).map { _ in
                let age = ages[Int.random(in: ages.indices, using: &generator)]
                let fresh = difficulty + noise * Double.random(in: -1...1, using: &generator)
                let own = noise * Double.random(in: -1...1, using: &generator)
                return StalenessPair(
                    entity: "u\(user)", age: age, staleLoss: fresh + regret(at: age) + own, freshLoss: fresh)
            }
        }
    }

    private func pow2(_ exponent: Double) -> Double {
        var result = 1.0
        let whole = exponent.rounded(.down)
        // 2^f on [0, 1) by squaring roots: the standard library has no power function.
        var (fraction, root) = (exponent - whole, 2.0)
        for _ in 0..<40 {
            root = root.squareRoot()
            fraction *= 2
            if fraction >= 1 {
                result *= root
                fraction -= 1
            }
        }
        return whole < -1_000 ? 0 : Double(sign: .plus, exponent: Int(whole), significand: result)
    }
}

/// One window of pairs, judged.
func advise(
    _ pairs: [StalenessPair], _ situation: PlacementSituation, rule: PlacementRule = PlacementRule(), windows: Int = 1
) -> PlacementAdvice {
    var advisor = PlacementAdvisor(rule: rule)
    var generator = SplitMix64(seed: 1)
    for window in 0..<windows {
        let now = Double(window) * rule.window
        for pair in pairs { advisor.observe(pair, of: "s", now: now) }
        advisor.closeWindow(of: "s", in: situation, now: now + rule.window, using: &generator)
    }
    return advisor.advice(for: "s", in: situation, using: &generator)
}
