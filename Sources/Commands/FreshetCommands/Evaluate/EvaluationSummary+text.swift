import Learning

extension EvaluationSummary {
    /// A table of arms by segments, and the lifts below it.
    package var text: String {
        let returning = report.replay.outcomes(in: .returning).count
        let still = report.replay.outcomes(in: .withoutFreshEvents).count
        var lines = [
            "\(dataset): \(Numbers.count(report.events, "event")) of \(Numbers.count(report.users, "user")) among "
                + "\(Numbers.count(report.items, "item")); \(Numbers.grouped(returning)) of returning users, "
                + "\(Numbers.grouped(still)) without a fresh event; λ \(Numbers.short(report.lambda))",
            "",
        ]
        lines += table.lines + [""]
        for lift in reportedLifts {
            let segments = ReplayReport.Segment.allCases.map { segment in
                "\(segment.rawValue) " + (report.lift(lift, in: segment).map(Self.text) ?? "–")
            }
            lines.append(
                "\(lift.treatment.rawValue) over \(lift.control.rawValue) in NDCG@10: "
                    + segments.joined(separator: ", "))
        }
        lines.append("(95 % intervals: paired bootstrap clustered by user)")
        return lines.joined(separator: "\n")
    }

    private var table: TextTable {
        var table = TextTable([
            ("arm", .left), ("all HR@10", .right), ("NDCG@10", .right), ("returning HR@10", .right),
            ("NDCG@10", .right), ("no fresh HR@10", .right), ("NDCG@10", .right), ("coverage", .right),
            ("popularity decile", .right),
        ])
        for arm in report.arms {
            var cells = [arm.rawValue]
            for segment in ReplayReport.Segment.allCases {
                let accuracy = report.accuracy(of: arm, in: segment)
                cells.append(Numbers.fixed(accuracy?.hr10 ?? 0, 4))
                cells.append(Numbers.fixed(accuracy?.ndcg10 ?? 0, 4))
            }
            let exposure = report.exposure(of: arm)
            cells.append(Numbers.fixed(exposure?.coverage ?? 0, 3))
            cells.append(Numbers.fixed(exposure?.meanPopularityDecile ?? 0, 2))
            table.add(cells)
        }
        return table
    }

    private static func text(_ lift: RelativeLift) -> String {
        "\(Numbers.percentage(lift.relative)) [\(Numbers.percentage(lift.low)), \(Numbers.percentage(lift.high))]"
    }
}
