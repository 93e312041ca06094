import MeshMessages

/// The budget and what the tiers make of it, for people.
package struct BudgetText {
    let plan: CoordinatorV1.GetPlanResponse

    package init(_ plan: CoordinatorV1.GetPlanResponse) { self.plan = plan }

    /// `100 CPU-ms per second, freshet; batch: at least 20`
    package static func summary(_ budget: CoordinatorV1.Budget) -> String {
        let tiers = budget.tiers.map { "\(ProvenanceText.tier($0.tier)): \(limits(of: $0))" }
        return (["\(Numbers.short(budget.cpuMillisPerSecond)) CPU-ms per second, \(budget.policy)"] + tiers)
            .joined(separator: "; ")
    }

    package var lines: [String] {
        let budget = plan.budget ?? CoordinatorV1.Budget()
        let limit = 60 * budget.cpuMillisPerSecond
        var table = TextTable([
            ("tier", .left), ("limits", .left), ("last minute", .right), ("spent", .right), ("cells", .right),
            ("leased", .right), ("exchange rate", .right),
        ])
        for tier in plan.tiers {
            table.add(
                ProvenanceText.tier(tier.tier), tier.limits.map(Self.limits(of:)) ?? "none",
                "\(Numbers.fixed(tier.spentLastMinuteMillis, 1)) ms", "\(Numbers.fixed(tier.spentMillis, 1)) ms",
                Numbers.grouped(Int(clamping: tier.cells)), String(tier.leased),
                tier.exchangeRate > 0 ? Numbers.fixed(tier.exchangeRate, 4) : "-")
        }
        let spent =
            "budget: \(Self.summary(budget)); \(Numbers.fixed(plan.spentLastMinuteMillis, 1)) of "
            + "\(Numbers.short(limit)) CPU-ms in the last minute"
        return [spent] + table.lines
    }

    private static func limits(of tier: CoordinatorV1.TierBudget) -> String {
        if let pin = tier.pinnedShare { return "pinned to \(Numbers.short(pin * 100)) %" }
        var parts: [String] = []
        if tier.floorMillisPerSecond > 0 { parts.append("at least \(Numbers.short(tier.floorMillisPerSecond))") }
        if let ceiling = tier.ceilingMillisPerSecond { parts.append("at most \(Numbers.short(ceiling))") }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }
}
