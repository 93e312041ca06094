import Learning

/// What an evaluation found, as a report and as a table.
package struct EvaluationSummary: Sendable {
    package let dataset: String
    package let report: ArmComparisonReport

    package init(dataset: String, report: ArmComparisonReport) {
        self.dataset = dataset
        self.report = report
    }

    /// `{"dataset", "events", "users", "items", "arms", "lift_ndcg10"}`. A lift that cannot be told, since a segment has no
    /// events or no hits, is null.
    package var json: JSONText { .object(members) }

    /// The same with λ, and for each arm what it showed and its means by user.
    package var detailedJSON: JSONText {
        .object(
            members + [
                ("lambda", .number(report.lambda)),
                (
                    "segments",
                    .object(
                        ReplayReport.Segment.allCases.map { segment in
                            let outcomes = report.replay.outcomes(in: segment)
                            let users = Set(outcomes.lazy.map(\.user)).count
                            return (
                                segment.rawValue,
                                .object([("events", .integer(outcomes.count)), ("users", .integer(users))])
                            )
                        })
                ),
                ("exposure", byArm { .object(Self.exposure(report.exposure(of: $0))) }),
                (
                    "user_macro",
                    byArm { arm in
                        bySegment { segment in
                            report.accuracy(of: arm, in: segment).map {
                                Self.figures(hr10: $0.userMacroHR10, ndcg10: $0.userMacroNDCG10)
                            }
                        }
                    }
                ),
            ])
    }

    private var members: [(String, JSONText)] {
        [
            ("dataset", .string(dataset)), ("events", .integer(report.events)), ("users", .integer(report.users)),
            ("items", .integer(report.items)),
            (
                "arms",
                byArm { arm in
                    bySegment { segment in
                        report.accuracy(of: arm, in: segment).map { Self.figures(hr10: $0.hr10, ndcg10: $0.ndcg10) }
                    }
                }
            ),
            (
                "lift_ndcg10",
                .object(
                    reportedLifts.map { lift in
                        (lift.rawValue, bySegment { report.lift(lift, in: $0).map(Self.interval) })
                    })
            ),
        ]
    }

    /// The lifts whose arms both took part.
    var reportedLifts: [ComparedLift] {
        ComparedLift.allCases.filter { report.arms.contains($0.treatment) && report.arms.contains($0.control) }
    }

    private func byArm(_ value: (ComparedArm) -> JSONText) -> JSONText {
        .object(report.arms.map { ($0.rawValue, value($0)) })
    }

    private func bySegment(_ value: (ReplayReport.Segment) -> JSONText?) -> JSONText {
        .object(ReplayReport.Segment.allCases.map { ($0.rawValue, value($0) ?? .null) })
    }

    private static func figures(hr10: Double, ndcg10: Double) -> JSONText {
        .object([("hr10", .number(hr10)), ("ndcg10", .number(ndcg10))])
    }

    private static func interval(_ lift: RelativeLift) -> JSONText {
        .object([("relative", .number(lift.relative)), ("low", .number(lift.low)), ("high", .number(lift.high))])
    }

    private static func exposure(_ exposure: ExposureSummary?) -> [(String, JSONText)] {
        guard let exposure else { return [] }
        return [
            ("coverage", .number(exposure.coverage)),
            ("mean_popularity_decile", .number(exposure.meanPopularityDecile)),
        ]
    }
}
