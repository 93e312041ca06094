import Learning

/// Everything a replay is judged by, ready to be printed.
package struct ReplaySummary: Sendable {
    package static let resamples = 2_000

    package var dataset: String
    /// The time that parts training from test events.
    package var split: String
    package var users: Int
    package var report: ReplayReport
    package var rankLatency: LatencySummary
    package var ingestLatency: LatencySummary
    package var degradedAnswers: Int
    package var degradations: [String: Int]
    package var unranked: Int
    package var duplicates: Int
    package var builds: Int
    package var buildSeconds: Double
    package var pids: [(name: String, pid: Int)]
    /// Of the bootstrap.
    package var seed: UInt64

    package init(
        dataset: String, split: String, users: Int, report: ReplayReport, rankLatency: LatencySummary,
        ingestLatency: LatencySummary, degradedAnswers: Int = 0, degradations: [String: Int] = [:], unranked: Int = 0,
        duplicates: Int = 0, builds: Int = 0, buildSeconds: Double = 0, pids: [(name: String, pid: Int)] = [],
        seed: UInt64 = 1
    ) {
        self.dataset = dataset
        self.split = split
        self.users = users
        self.report = report
        self.rankLatency = rankLatency
        self.ingestLatency = ingestLatency
        self.degradedAnswers = degradedAnswers
        self.degradations = degradations
        self.unranked = unranked
        self.duplicates = duplicates
        self.builds = builds
        self.buildSeconds = buildSeconds
        self.pids = pids
        self.seed = seed
    }

    /// The lift of injection over control; nil when an arm is missing or control never hits.
    package func lift(in segment: ReplayReport.Segment) -> RelativeLift? {
        var generator = SeededGenerator(seed: seed)
        return report.lift(
            of: "injection", over: "control", in: segment, bootstrap: PairedBootstrap(resamples: Self.resamples),
            using: &generator)
    }

    /// What makes the figures doubtful, one sentence each.
    package var warnings: [String] {
        var warnings: [String] = []
        if degradedAnswers > 0 {
            let reasons = degradations.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            warnings.append(
                "\(degradedAnswers) answers were degraded (\(reasons.joined(separator: ", "))): the figures are not "
                    + "those of a whole mesh")
        }
        if unranked > 0 {
            warnings.append(
                "\(unranked) true items were not ranked although they have enough training events: was all of the "
                    + "training part imported?")
        }
        if duplicates > 0 { warnings.append("\(duplicates) events were in the mesh before their time") }
        return warnings
    }
}
