import Learning

extension ReplaySummary {
    /// The table of the evaluation, with what is needed to read it.
    package var text: String {
        let all = report.outcomes(in: .all).count
        let returning = report.outcomes(in: .returning).count
        var lines = [
            "\(dataset): \(Numbers.grouped(all)) events of \(Numbers.grouped(users)) users among "
                + "\(Numbers.grouped(report.itemCount)) items after \(split); \(Numbers.grouped(returning)) events of "
                + "returning users (at least 5 events before midnight and at least one since)",
            "",
        ]
        lines += table.lines
        lines.append("")
        for (name, segment) in [("all events", ReplayReport.Segment.all), ("returning users", .returning)] {
            guard let lift = lift(in: segment) else { continue }
            lines.append(
                "lift of injection over control in NDCG@10, \(name): \(Numbers.percentage(lift.relative)) "
                    + "[\(Numbers.percentage(lift.low)), \(Numbers.percentage(lift.high))]")
        }
        lines.append(
            "(95 % intervals: paired bootstrap clustered by user, \(Numbers.grouped(Self.resamples)) resamples, "
                + "seed \(seed))"
        )
        lines.append("")
        lines.append(latency("Rank", rankLatency))
        lines.append(latency("IngestEvents", ingestLatency))
        lines.append("(seen by the caller, on a machine shared with the five services)")
        let each = builds > 0 ? ", \(Numbers.fixed(buildSeconds / Double(builds), 2)) s each" : ""
        lines.append("\(builds) nightly builds\(each); \(degradedAnswers) degraded answers")
        return lines.joined(separator: "\n")
    }

    private var table: TextTable {
        var table = TextTable([
            ("arm", .left), ("HR@10", .right), ("NDCG@10", .right), ("returning HR@10", .right), ("NDCG@10", .right),
            ("user-macro HR@10", .right), ("NDCG@10", .right), ("coverage", .right), ("popularity decile", .right),
        ])
        for (position, arm) in report.arms.enumerated() {
            guard let all = report.accuracy(of: arm), let returning = report.accuracy(of: arm, in: .returning) else {
                continue
            }
            let exposure = report.exposures[position]
            table.add(
                arm, Numbers.fixed(all.hr10, 4), Numbers.fixed(all.ndcg10, 4), Numbers.fixed(returning.hr10, 4),
                Numbers.fixed(returning.ndcg10, 4), Numbers.fixed(all.userMacroHR10, 4),
                Numbers.fixed(all.userMacroNDCG10, 4), Numbers.fixed(exposure.coverage, 3),
                Numbers.fixed(exposure.meanPopularityDecile, 2))
        }
        return table
    }

    private func latency(_ name: String, _ summary: LatencySummary) -> String {
        "\(name): p50 \(Numbers.fixed(summary.p50, 2)) ms, p99 \(Numbers.fixed(summary.p99, 2)) ms over "
            + "\(Numbers.grouped(summary.calls)) calls"
    }
}
