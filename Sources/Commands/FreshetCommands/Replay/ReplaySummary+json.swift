import Learning

extension ReplaySummary {
    /// The report of `--report`. The first six members are the agreed form; what follows them is more of the same.
    package var json: JSONText {
        .object([
            ("dataset", .string(dataset)),
            ("events", .integer(report.outcomes.count)),
            ("arms", accuracies(in: .all)),
            (
                "lift_ndcg10",
                .object(
                    [("all", lift(in: .all)), ("returning", lift(in: .returning))].map { name, lift in
                        (name, lift.map(Self.json) ?? .null)
                    })
            ),
            ("latency_ms", .object([("rank", Self.json(rankLatency)), ("ingest", Self.json(ingestLatency))])),
            ("pids", .object(pids.map { ($0.name, .integer($0.pid)) })),
            ("users", .integer(users)),
            ("items", .integer(report.itemCount)),
            ("split", .string(split)),
            ("returning_events", .integer(report.outcomes(in: .returning).count)),
            ("returning_arms", accuracies(in: .returning)),
            ("without_fresh_events_arms", accuracies(in: .withoutFreshEvents)),
            ("user_macro_arms", macroAccuracies),
            ("exposure_arms", exposures),
            ("calls", .object([("rank", .integer(rankLatency.calls)), ("ingest", .integer(ingestLatency.calls))])),
            ("latency_note", "seen by the caller, on a machine shared with the five services"),
            ("degraded_answers", .integer(degradedAnswers)),
            ("unranked", .integer(unranked)),
            ("nightly_builds", .integer(builds)),
            (
                "bootstrap",
                .object([("resamples", .integer(Self.resamples)), ("seed", .integer(Int64(clamping: seed)))])
            ),
        ])
    }

    private func accuracies(in segment: ReplayReport.Segment) -> JSONText {
        .object(
            report.arms.compactMap { arm in
                report.accuracy(of: arm, in: segment).map { (arm, Self.json(hr: $0.hr10, ndcg: $0.ndcg10)) }
            })
    }

    private var macroAccuracies: JSONText {
        .object(
            report.arms.compactMap { arm in
                report.accuracy(of: arm).map { (arm, Self.json(hr: $0.userMacroHR10, ndcg: $0.userMacroNDCG10)) }
            })
    }

    private var exposures: JSONText {
        .object(
            zip(report.arms, report.exposures).map { arm, exposure in
                (
                    arm,
                    .object([
                        ("coverage", .number(exposure.coverage)),
                        ("mean_popularity_decile", .number(exposure.meanPopularityDecile)),
                    ])
                )
            })
    }

    private static func json(hr: Double, ndcg: Double) -> JSONText {
        .object([("hr10", .number(hr)), ("ndcg10", .number(ndcg))])
    }

    private static func json(_ lift: RelativeLift) -> JSONText {
        .object([("relative", .number(lift.relative)), ("low", .number(lift.low)), ("high", .number(lift.high))])
    }

    private static func json(_ latency: LatencySummary) -> JSONText {
        .object([("p50", .number(latency.p50)), ("p99", .number(latency.p99))])
    }
}
