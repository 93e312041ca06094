import MeshMessages
import Signals

/// The refresh plane as `freshet status` shows it: spending against the budget, what staleness costs, how long cells wait, and
/// what is wrong.
package struct RefreshText {
    let plan: CoordinatorV1.GetPlanResponse

    package init(_ plan: CoordinatorV1.GetPlanResponse) { self.plan = plan }

    package var lines: [String] {
        var lines = BudgetText(plan).lines
        lines.append(
            "refreshes: \(plan.leased) leases out, \(plan.completed) completed, \(plan.failed) failed, "
                + "\(plan.expired) expired, \(plan.refused) late; \(plan.deadlineMisses) deadlines missed; "
                + "\(Numbers.fixed(plan.spentMillis, 0)) CPU-ms spent; \(plan.cells) cells, \(plan.feedbackEvents) observations"
        )
        let known = plan.signals.filter { $0.cells > 0 || $0.held || $0.completed > 0 }
        if !known.isEmpty { lines += [""] + signals(known) }
        for alarm in plan.alarms {
            let name = alarm.signal.isEmpty ? "" : " \(alarm.signal)"
            let since = TimeText.iso8601(Timestamp(microseconds: alarm.since))
            lines.append("ALARM \(alarm.kind)\(name) since \(since): \(alarm.message)")
        }
        return lines + next
    }

    private func signals(_ known: [CoordinatorV1.SignalPlan]) -> [String] {
        var table = TextTable([
            ("signal", .left), ("cells", .right), ("due", .right), ("age p50", .right), ("p99", .right),
            ("regret a query", .right), ("cost", .right), ("exchange rate", .right), ("missed", .right), ("", .left),
        ])
        for signal in known {
            let ages = signal.queueAges ?? CoordinatorV1.QueueAges()
            table.add(
                signal.signal, Numbers.grouped(Int(clamping: signal.cells)), String(signal.due),
                Numbers.duration(ages.median), Numbers.duration(ages.p99), regret(of: signal),
                "\(Numbers.fixed(signal.costMillis, 2)) ms",
                signal.exchangeRate > 0 ? Numbers.fixed(signal.exchangeRate, 4) : "-",
                signal.stalenessLimitSeconds == nil ? "-" : String(signal.deadlineMisses), state(of: signal))
        }
        return table.lines
    }

    /// `0.0123 [0.0100, 0.0150]`, with its interval when there is one.
    private func regret(of signal: CoordinatorV1.SignalPlan) -> String {
        guard let regret = signal.regret else { return "-" }
        let mean = Numbers.fixed(regret.mean, 4)
        guard regret.lower < regret.upper else { return mean }
        return "\(mean) [\(Numbers.fixed(regret.lower, 4)), \(Numbers.fixed(regret.upper, 4))]"
    }

    private func state(of signal: CoordinatorV1.SignalPlan) -> String {
        if signal.held { return signal.heldReason.isEmpty ? "held" : "held: \(signal.heldReason)" }
        return signal.harmful ? "harmful" : ""
    }

    private var next: [String] {
        guard !plan.next.isEmpty else { return [] }
        var table = TextTable([("  next", .left), ("user", .left), ("priority", .right), ("pending loss", .right)])
        for cell in plan.next {
            table.add(
                "  \(cell.signal)", cell.entity, Numbers.fixed(cell.priority, 3), Numbers.fixed(cell.pendingLoss, 3))
        }
        return [""] + table.lines
    }
}
