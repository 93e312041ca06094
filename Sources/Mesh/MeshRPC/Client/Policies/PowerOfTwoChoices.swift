/// Picks the cheaper of two candidates drawn at random: nearly as even as looking at all, and clients that know the same costs
/// do not all run to the same endpoint. Source: Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001.
package enum PowerOfTwoChoices {
    /// The number of the chosen candidate, in 0..<count. `random` is uniform in 0..<1 and asked twice, or not at all for one
    /// candidate. Of two equals the first drawn wins.
    ///
    /// Precondition: `count` is at least 1.
    package static func choose(count: Int, random: () -> Double, cost: (Int) -> Double) -> Int {
        precondition(count >= 1, "nothing to choose from")
        guard count > 1 else { return 0 }
        let first = index(random(), below: count)
        var second = index(random(), below: count - 1)
        if second >= first { second += 1 }
        return cost(second) < cost(first) ? second : first
    }

    private static func index(_ random: Double, below count: Int) -> Int {
        min(Int(random * Double(count)), count - 1)
    }
}
