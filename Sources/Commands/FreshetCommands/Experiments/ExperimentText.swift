import Learning

/// A report for people and for programs.
enum ExperimentText {
    static func text(_ report: ExperimentReport, _ name: String, _ log: ExperimentLog) -> String {
        let tally = log.tally
        var table = TextTable([
            ("arm", .left), ("users", .right), ("answers", .right), ("items", .right), ("hits", .right),
            ("hits/item", .right), ("reward/answer", .right), ("lift", .right), ("95 %", .left),
        ])
        for arm in report.arms {
            table.add(
                arm.name, Numbers.grouped(arm.users), Numbers.grouped(arm.exposures), Numbers.grouped(arm.items),
                Numbers.grouped(arm.hits), Numbers.fixed(arm.clickThrough.value, 4),
                Numbers.fixed(arm.rewardRate.value, 4), arm.lift.map { Numbers.percentage($0.value) } ?? "",
                arm.lift.map { "[\(Numbers.percentage($0.low)), \(Numbers.percentage($0.high))]" } ?? "")
        }
        var lines = ["experiment '\(name)', \(rankers(log))"] + table.lines
        if let ratio = report.sampleRatio {
            lines.append(
                "sample ratio: p = \(Numbers.short(ratio.p)) (chi² \(Numbers.short(ratio.chiSquared)), "
                    + "\(ratio.degreesOfFreedom) degrees of freedom)"
                    + (ratio.isMismatch
                        ? ": MISMATCH, the users are not split as they should be; do not trust the lifts" : ""))
        } else {
            lines.append("sample ratio: not checked, an arm's share is not known (--shares)")
        }
        if tally.degraded > 0 { lines.append("\(Numbers.grouped(tally.degraded)) answers were degraded") }
        if tally.unmatched > 0 {
            lines.append(
                "\(Numbers.grouped(tally.unmatched)) outcomes are of answers that are not in these logs or this time")
        }
        return lines.joined(separator: "\n")
    }

    /// How much of the mesh was read.
    private static func rankers(_ log: ExperimentLog) -> String {
        let read = "the logs of \(Numbers.count(log.read.count, "ranker"))"
        if log.unanswered.isEmpty { return read }
        return read + ", without \(log.unanswered.map(\.ranker).joined(separator: ", ")): no answer"
    }

    static func json(_ report: ExperimentReport, _ name: String, _ log: ExperimentLog) -> JSONText {
        .object([
            ("experiment", .string(name)),
            ("arms", .array(report.arms.map(json))),
            (
                "sample_ratio",
                report.sampleRatio.map {
                    .object([
                        ("p", .number($0.p)), ("chi_squared", .number($0.chiSquared)),
                        ("mismatch", .bool($0.isMismatch)),
                    ])
                } ?? .null
            ),
            ("degraded", .integer(log.tally.degraded)), ("unmatched_outcomes", .integer(log.tally.unmatched)),
            (
                "rankers",
                .object([
                    ("read", .array(log.read.map { .string($0) })),
                    ("unanswered", .array(log.unanswered.map { .string($0.ranker) })),
                ])
            ),
        ])
    }

    private static func json(_ arm: ExperimentReport.Arm) -> JSONText {
        .object([
            ("arm", .string(arm.name)), ("users", .integer(arm.users)), ("answers", .integer(arm.exposures)),
            ("items", .integer(arm.items)), ("hits", .integer(arm.hits)), ("reward", .number(arm.reward)),
            ("hits_per_item", json(arm.clickThrough)), ("reward_per_answer", json(arm.rewardRate)),
            ("lift", arm.lift.map(json) ?? .null),
        ])
    }

    static func json(_ estimate: IntervalEstimate) -> JSONText {
        .object([
            ("value", .number(estimate.value)), ("low", .number(estimate.low)), ("high", .number(estimate.high)),
        ])
    }
}
