/// What a comparison found: every arm's figures by segment, and the lifts that matter.
public struct ArmComparisonReport: Sendable {
    /// Every prediction's rank in every arm.
    public let replay: ReplayReport
    /// The arms that were asked for but could not be fitted, with the reason.
    public let omitted: [ComparedArm: String]
    /// The λ that EASE was fitted with.
    public let lambda: Double
    /// How λ was chosen; nil if it was given.
    public let lambdaSelection: LambdaSelection.Result?
    /// The lifts between arms that took part, by segment; a lift of zero over zero is left out.
    public let lifts: [ComparedLift: [ReplayReport.Segment: RelativeLift]]

    init(
        replay: ReplayReport, omitted: [ComparedArm: String], lambda: Double,
        lambdaSelection: LambdaSelection.Result?, bootstrap: PairedBootstrap, seed: UInt64
    ) {
        self.replay = replay
        self.omitted = omitted
        self.lambda = lambda
        self.lambdaSelection = lambdaSelection
        var lifts: [ComparedLift: [ReplayReport.Segment: RelativeLift]] = [:]
        for lift in ComparedLift.allCases {
            for segment in ReplayReport.Segment.allCases {
                // The same draws for every lift, so that adding an arm changes no other interval.
                var generator = SeededGenerator(seed: seed)
                lifts[lift, default: [:]][segment] = replay.lift(
                    of: lift.treatment.rawValue, over: lift.control.rawValue, in: segment, bootstrap: bootstrap,
                    using: &generator)
            }
        }
        self.lifts = lifts.filter { !$0.value.isEmpty }
    }

    /// The number of predicted events.
    public var events: Int { replay.outcomes.count }

    /// The number of users with at least one predicted event.
    public var users: Int { Set(replay.outcomes.lazy.map(\.user)).count }

    /// The number of items that compete.
    public var items: Int { replay.itemCount }

    /// The arms that took part, in the order in which they were asked for.
    public var arms: [ComparedArm] { replay.arms.compactMap { ComparedArm(rawValue: $0) } }

    /// Accuracy over the events of a segment; nil if the arm took no part.
    public func accuracy(of arm: ComparedArm, in segment: ReplayReport.Segment = .all) -> AccuracySummary? {
        replay.accuracy(of: arm.rawValue, in: segment)
    }

    /// Coverage and popularity of what the arm showed; nil if the arm took no part.
    public func exposure(of arm: ComparedArm) -> ExposureSummary? {
        replay.arms.firstIndex(of: arm.rawValue).map { replay.exposures[$0] }
    }

    /// The relative lift in NDCG@10; nil if an arm took no part or the control arm's NDCG is zero.
    public func lift(_ lift: ComparedLift, in segment: ReplayReport.Segment = .all) -> RelativeLift? {
        lifts[lift]?[segment]
    }
}
