/// Which steps a request has no time for.
package enum DegradationOrder {
    /// Steps are given up in their order until what is left fits.
    ///
    /// - Parameters:
    ///   - remaining: what is left for the answer; nil without a deadline.
    ///   - costs: what each step usually takes. One that is not named takes nothing, and is given up only together with those
    ///     before it.
    ///   - through: the last step that may be given up.
    package static func skipped(
        remaining: Duration?, costs: [DegradationStep: Duration], through last: DegradationStep = .session
    ) -> Set<DegradationStep> {
        guard let remaining else { return [] }
        var needed = costs.values.reduce(.zero, +)
        var skipped: Set<DegradationStep> = []
        for step in DegradationStep.allCases where step <= last {
            if needed <= remaining { break }
            skipped.insert(step)
            needed -= costs[step] ?? .zero
        }
        return skipped
    }
}
