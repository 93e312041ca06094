import MeshMessages

/// Placement advice for people.
package struct PlacementText {
    let advice: [CoordinatorV1.PlacementAdvice]
    let withCurves: Bool

    package init(_ advice: [CoordinatorV1.PlacementAdvice], withCurves: Bool) {
        self.advice = advice
        self.withCurves = withCurves
    }

    package var lines: [String] {
        var table = TextTable([
            ("signal", .left), ("tier", .left), ("advice", .left), ("pairs", .right), ("users", .right),
            ("age", .right), ("half-life", .right), ("windows", .right),
        ])
        for signal in advice {
            table.add(
                signal.signal, ProvenanceText.tier(signal.tier) + (signal.pinned ? " (pinned)" : ""),
                Self.text(signal), Numbers.grouped(Int(clamping: signal.pairs)),
                Numbers.grouped(Int(clamping: signal.users)), Numbers.duration(signal.ageSeconds),
                signal.halfLifeSeconds > 0 ? Numbers.duration(signal.halfLifeSeconds) : "-",
                "\(signal.windows) of \(signal.windowsNeeded)")
        }
        var lines = table.lines
        for signal in advice {
            lines += ["", "\(signal.signal): \(signal.reason)"]
            if withCurves { lines += curve(of: signal) }
        }
        return lines
    }

    private static func text(_ signal: CoordinatorV1.PlacementAdvice) -> String {
        switch signal.direction {
        case .faster: "faster: \(ProvenanceText.tier(signal.to))"
        case .slower: "slower: \(ProvenanceText.tier(signal.to))"
        case .stay where signal.measured == .faster: "stay (measured: faster)"
        case .stay where signal.measured == .slower: "stay (measured: slower)"
        case .stay: "stay"
        default: "too little is known"
        }
    }

    /// The cost of a value's age, as share of the loss.
    private func curve(of signal: CoordinatorV1.PlacementAdvice) -> [String] {
        guard !signal.curve.isEmpty, signal.meanLoss > 0 else { return [] }
        var table = TextTable([
            ("  age", .left), ("pairs", .right), ("users", .right), ("measured", .right), ("fitted", .right),
            ("95 %", .left),
        ])
        func share(_ loss: Double) -> String { Numbers.percentage(loss / signal.meanLoss) }
        for bin in signal.curve {
            let fitted = bin.fitted ?? CoordinatorV1.Interval()
            let to = bin.toSeconds > 0 ? "to \(Numbers.duration(bin.toSeconds))" : "and more"
            table.add(
                "  \(Numbers.duration(bin.fromSeconds)) \(to)", String(bin.pairs), String(bin.users), share(bin.mean),
                share(fitted.mean),
                fitted.lower < fitted.upper ? "\(share(fitted.lower)) to \(share(fitted.upper))" : "")
        }
        return ["  fresh loss \(Numbers.short(signal.meanLoss)); what an age costs, as share of it:"] + table.lines
    }
}
