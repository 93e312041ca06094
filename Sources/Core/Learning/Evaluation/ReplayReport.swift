/// One predicted event.
public struct ReplayOutcome: Sendable, Equatable {
    public let user: Int32
    public let item: Int32
    /// Seconds since the epoch.
    public let time: Int64
    /// At least five events before the last midnight and at least one since.
    public let isReturning: Bool
    /// At least five events before the last midnight and none since.
    public let isQuiet: Bool
    /// Zero-based, possibly fractional rank of the true item in each arm.
    public let ranks: [Double]

    public init(user: Int32, item: Int32, time: Int64, isReturning: Bool, isQuiet: Bool, ranks: [Double]) {
        self.user = user
        self.item = item
        self.time = time
        self.isReturning = isReturning
        self.isQuiet = isQuiet
        self.ranks = ranks
    }
}

/// What a replay found, arm by arm.
public struct ReplayReport: Sendable {
    /// Which events a figure is about.
    ///
    /// The raw values are the names in a report file.
    public enum Segment: String, Sendable, CaseIterable {
        case all
        /// Users whom the nightly batch knows and who are back.
        case returning
        /// Users whom the nightly batch knows with nothing since midnight, where the arms can only differ by how they weigh the
        /// same history.
        case withoutFreshEvents = "no_fresh"
    }

    /// The names of the arms, in the order of all arrays by arm.
    public let arms: [String]
    public let itemCount: Int
    public let outcomes: [ReplayOutcome]
    /// Coverage and popularity of what each arm showed.
    public let exposures: [ExposureSummary]

    public init(arms: [String], itemCount: Int, outcomes: [ReplayOutcome], exposures: [ExposureSummary]) {
        self.arms = arms
        self.itemCount = itemCount
        self.outcomes = outcomes
        self.exposures = exposures
    }

    public func outcomes(in segment: Segment) -> [ReplayOutcome] {
        switch segment {
        case .all: outcomes
        case .returning: outcomes.filter(\.isReturning)
        case .withoutFreshEvents: outcomes.filter(\.isQuiet)
        }
    }

    /// The accuracy of the arm called `arm`, or nil if there is none.
    public func accuracy(of arm: String, in segment: Segment = .all) -> AccuracySummary? {
        guard let position = arms.firstIndex(of: arm) else { return nil }
        return AccuracySummary(outcomes(in: segment).lazy.map { (user: $0.user, rank: $0.ranks[position]) })
    }

    /// The relative lift in NDCG@10 of one arm over another, by the paired bootstrap clustered by user.
    public func lift(
        of treatment: String, over control: String, in segment: Segment = .all,
        bootstrap: PairedBootstrap = PairedBootstrap(), using generator: inout some RandomNumberGenerator
    ) -> RelativeLift? {
        guard let treatment = arms.firstIndex(of: treatment), let control = arms.firstIndex(of: control) else {
            return nil
        }
        let pairs = outcomes(in: segment).lazy.map { outcome in
            (
                user: outcome.user, control: RankMetrics.ndcg(rank: outcome.ranks[control]),
                treatment: RankMetrics.ndcg(rank: outcome.ranks[treatment])
            )
        }
        return bootstrap.lift(pairs, using: &generator)
    }
}
