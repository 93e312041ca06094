import Learning
import LogFollower
import MeshRPC
import MeshService

/// The experiment, the exposure log and the exploration that a ranker was started with.
struct RankerExperiments: Sendable {
    /// How often the log is looked through for what is too old or too much.
    private static let retentionInterval: Duration = .seconds(30)

    let assignment: ArmAssignment
    let rewards: Rewards
    /// Nil when no exposures are logged.
    let desk: ExposureDesk?
    let background: [BackgroundWork]

    /// - Throws: `RocksDBError`, `ExposureLog.Failure`.
    init(_ context: MeshContext) throws {
        let settings = context.settings
        // The settings' own checks have refused what is no assignment, and what are no rewards.
        assignment =
            settings[RankerSettings.arms].flatMap {
                ArmAssignment(experiment: settings[RankerSettings.experiment], $0)
            } ?? ArmAssignment(injectionShare: settings[RankerSettings.injectionShare])
        rewards = settings[RankerSettings.rewards].flatMap { Rewards($0) } ?? .standard
        let bytes = settings[RankerSettings.exposureLog]
        guard bytes > 0 else {
            desk = nil
            background = []
            return
        }
        let parameters = ExplorationParameters(
            share: settings[RankerSettings.explorationShare], slots: settings[RankerSettings.explorationSlots])
        let board = ExplorationBoard(parameters: parameters)
        let metrics = ExposureMetrics()
        let log = try ExposureLog(
            path: context.dataDirectory + "/exposures", board: board,
            limits: ExposureLog.Limits(bytes: bytes << 20, age: settings[RankerSettings.exposureAge]), metrics: metrics,
            logger: context.logger)
        let impressions =
            settings[RankerSettings.noImpressions]
            ? nil : Impressions(context.caller(of: .session), logger: context.logger)
        desk = ExposureDesk(
            log: log, board: board, policy: ExplorationPolicy(parameters: parameters), assignment: assignment,
            impressions: impressions, now: { context.now() })
        let forgotten = ForgottenUsers(
            log, follower: LogFollower(context, forgottenOnly: true), logger: context.logger)
        var background = [
            BackgroundWork("exposure log") {
                while true {
                    try await Task.sleep(for: Self.retentionInterval)
                    // A disk that fails is no reason to stop answering.
                    do {
                        try log.retain(now: context.now())
                    } catch {
                        context.logger.error("old answers cannot be removed", metadata: ["error": "\(error)"])
                    }
                    metrics.kept(bytes: log.bytes)
                }
            },
            BackgroundWork("forgotten users") { try await forgotten.run() },
        ]
        if let impressions { background.append(BackgroundWork("impressions") { try await impressions.run() }) }
        self.background = background
    }
}
