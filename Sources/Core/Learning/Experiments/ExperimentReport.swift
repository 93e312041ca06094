/// What the users of one experiment were shown and what they made of it, added up by user.
public struct UserOutcome: Sendable, Equatable {
    public var arm: String
    /// Answers.
    public var exposures: Double
    /// Items in them.
    public var items: Double
    /// Items with an outcome worth more than nothing.
    public var hits: Double
    /// The sum of their rewards.
    public var reward: Double

    public init(arm: String, exposures: Double = 0, items: Double = 0, hits: Double = 0, reward: Double = 0) {
        self.arm = arm
        self.exposures = exposures
        self.items = items
        self.hits = hits
        self.reward = reward
    }

    mutating func add(_ other: UserOutcome) {
        exposures += other.exposures
        items += other.items
        hits += other.hits
        reward += other.reward
    }

    /// Hits an item.
    var clickThrough: Double { hits / items }
    /// Reward an answer.
    var rewardRate: Double { reward / exposures }
}

/// An experiment's arms against its control, with intervals by bootstrap over users.
public struct ExperimentReport: Sendable, Equatable {
    public struct Arm: Sendable, Equatable {
        public var name: String
        public var users: Int
        public var exposures: Int
        public var items: Int
        public var hits: Int
        public var reward: Double
        /// Hits an item.
        public var clickThrough: IntervalEstimate
        /// Reward an answer.
        public var rewardRate: IntervalEstimate
        /// `rate / control's − 1` of the reward an answer; nil for the control, and where the control earned nothing.
        public var lift: IntervalEstimate?
    }

    /// By name; the control first.
    public let arms: [Arm]
    /// Whether the users are split as they should be; nil when the shares are not known.
    public let sampleRatio: SampleRatioTest?

    /// - Parameters:
    ///   - users: one of each user and arm.
    ///   - control: the arm that the others are compared with.
    ///   - shares: of each arm, if they are known.
    public init(
        _ users: some Sequence<UserOutcome>, control: String, shares: [String: Double] = [:], resamples: Int = 2_000,
        using generator: inout some RandomNumberGenerator
    ) {
        let byArm = Dictionary(grouping: users.filter { $0.exposures > 0 }, by: \.arm)
        let names = byArm.keys.sorted { ($0 != control ? 1 : 0, $0) < ($1 != control ? 1 : 0, $1) }
        let bootstrap = ClusterBootstrap(resamples: resamples)
        func total(_ users: [UserOutcome]) -> UserOutcome {
            users.reduce(into: UserOutcome(arm: "")) { $0.add($1) }
        }
        let controlUsers = byArm[control] ?? []
        let controlRate = total(controlUsers).rewardRate
        // The control's resamples are drawn once and meet those of every other arm.
        let controlRates = (0..<(controlUsers.isEmpty ? 0 : resamples)).map { _ in
            bootstrap.total(
                of: controlUsers, initial: UserOutcome(arm: ""), { $0.add($1) }, using: &generator
            ).rewardRate
        }
        var arms: [Arm] = []
        for name in names {
            let users = byArm[name] ?? []
            let whole = total(users)
            var (clicks, rates, lifts): ([Double], [Double], [Double]) = ([], [], [])
            for sample in 0..<resamples {
                let drawn = bootstrap.total(
                    of: users, initial: UserOutcome(arm: ""), { $0.add($1) }, using: &generator)
                if drawn.items > 0 { clicks.append(drawn.clickThrough) }
                rates.append(drawn.rewardRate)
                if sample < controlRates.count, controlRates[sample] > 0 {
                    lifts.append(drawn.rewardRate / controlRates[sample] - 1)
                }
            }
            let hasLift = name != control && controlRate > 0 && !lifts.isEmpty
            arms.append(
                Arm(
                    name: name, users: users.count, exposures: Int(whole.exposures), items: Int(whole.items),
                    hits: Int(whole.hits), reward: whole.reward,
                    clickThrough: Self.estimate(whole.items > 0 ? whole.clickThrough : 0, clicks),
                    rewardRate: Self.estimate(whole.rewardRate, rates),
                    lift: hasLift ? Self.estimate(whole.rewardRate / controlRate - 1, lifts) : nil))
        }
        self.arms = arms
        let expected = shares.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        sampleRatio =
            names.allSatisfy { shares[$0] != nil }
            ? SampleRatioTest(
                counts: expected.map { byArm[$0.key]?.count ?? 0 }, shares: expected.map(\.value)) : nil
    }

    private static func estimate(_ value: Double, _ samples: [Double]) -> IntervalEstimate {
        let interval = ClusterBootstrap.interval(samples)
        return IntervalEstimate(value: value, low: interval.low, high: interval.high)
    }
}
