import Logging
import MeshMessages
import MeshRPC
import MeshService
import Signals
import Snapshots

/// `RankerService`: gathers what an answer is made of and maps messages.
///
/// A request stays on its connection's event loop, apart from the one call to the session tier, unless scoring it takes
/// more than ``inlineWork``.
package struct RankerEndpoint: RankerService.Server {
    /// Multiply-adds that are scored on the event loop: about a millisecond. More goes to the concurrent executor, so that
    /// one user's long history over many items holds up nobody else on the connection.
    package static let inlineWork = 4_000_000

    let snapshot: @Sendable () -> ServedSnapshot?
    let session: SessionHistory
    let trending: TrendingBoard
    let assignment: ArmAssignment
    let historyCap: Int
    /// The moment of a request's `as_of` in microseconds: the clock's for 0. Refuses any other outside a replay.
    let time: @Sendable (Int64) throws(RPCError) -> Int64
    let metrics: RankerMetrics
    let logger: Logger

    /// What trends by cluster.
    let clusters: ClusterTrends
    /// The rules in force while there is no snapshot; a snapshot has its own.
    let rules: @Sendable () -> RankingRules
    let queries: QueryDesk
    /// The attribute of items that a signal is about; nil of one that is about none.
    let attribute: @Sendable (_ signal: String) -> String?
    /// What the steps of answers have taken lately.
    let costs: StageCosts
    /// Nil: answers leave no trace.
    let exposures: ExposureDesk?
    /// Nil: nobody is told what answers read.
    let feedback: SignalFeedback?
    /// What outcomes are worth.
    let rewards: Rewards
    /// Where answers' snapshots are found again.
    let archive: SnapshotArchive

    package init(
        snapshot: @escaping @Sendable () -> ServedSnapshot?, session: SessionHistory, trending: TrendingBoard,
        clusters: ClusterTrends = ClusterTrends(maximumAge: .seconds(60)),
        rules: @escaping @Sendable () -> RankingRules = { RankingRules() },
        attribute: @escaping @Sendable (_ signal: String) -> String? = { _ in nil },
        assignment: ArmAssignment = ArmAssignment(), historyCap: Int = 1_000,
        time: @escaping @Sendable (Int64) throws(RPCError) -> Int64, metrics: RankerMetrics = RankerMetrics(),
        costs: StageCosts = StageCosts(), queries: QueryDesk = QueryDesk(), exposures: ExposureDesk? = nil,
        feedback: SignalFeedback? = nil, rewards: Rewards = .standard, archive: SnapshotArchive? = nil, logger: Logger
    ) {
        self.snapshot = snapshot
        self.exposures = exposures
        self.feedback = feedback
        self.rewards = rewards
        self.archive = archive ?? SnapshotArchive(current: snapshot)
        self.session = session
        self.trending = trending
        self.clusters = clusters
        self.rules = rules
        self.assignment = assignment
        self.historyCap = historyCap
        self.time = time
        self.metrics = metrics
        self.costs = costs
        self.queries = queries
        self.attribute = attribute
        self.logger = logger
    }

    package func rank(_ request: RankerV1.RankRequest, context: ServerContext) async throws -> RankerV1.RankResponse {
        var input = try input(for: request)
        var expected = costs.current
        // A request that says nothing in words needs no time to be understood.
        if input.query.text.isEmpty { expected[.queryExpansion] = nil }
        input.skipped = DegradationOrder.skipped(remaining: context.remaining, costs: expected)
        for step in input.skipped { costs.skipped(step) }
        let timings = try await gather(&input, asOf: request.asOf, remaining: context.remaining)
        let start = ContinuousClock.now
        readProfile(into: &input)
        if let cluster = input.cluster { input.clusterTrend = clusters.view(of: cluster, at: start) }
        let answer = exposures?.open(request, &input)
        // The other half is for the ranker, the slate and the way back.
        var output = await Self.ranked(input, recallUntil: context.remaining.map { ContinuousClock.now + $0 / 2 })
        output.timings = timings + output.timings
        note(output, of: input)
        metrics.record(output, scoring: start.duration(to: .now))
        guard let exposures, let answer else { return output.message }
        let shadow = await Self.shadow(of: input)
        input.recallCuts = output.recallCuts
        let response = exposures.close(answer, request, input, output.message, shadow: shadow)
        feedback?.note(response, of: input)
        return response
    }

    /// What a shadowed arm would have shown.
    private static func shadow(of input: RankingInput) async -> [String] {
        guard let arm = input.arm.shadowed else { return [] }
        var other = input
        other.arm = arm
        other.exploration = nil
        return await ranked(other).items.map(\.itemID)
    }

    private static func ranked(
        _ input: RankingInput, recallUntil end: ContinuousClock.Instant? = nil
    ) async -> RankingOutput {
        input.work <= inlineWork ? input.rank(recallUntil: end) { .now } : await rankElsewhere(input, end)
    }

    /// What an answer is made of, without what others have to say.
    private func input(for request: RankerV1.RankRequest) throws -> RankingInput {
        let query = try RankQuery(message: request)
        let arm = try RankArm.named(request.arm) ?? assignment.arm(of: query.userID)
        let now = Timestamp(microseconds: try time(request.asOf))
        let snapshot = snapshot()
        var input = RankingInput(
            query: query, arm: arm, now: now, snapshot: snapshot, trending: trending.view(at: .now),
            historyCap: historyCap)
        input.stage = try SecondStage.wanted(by: request)
        input.rules = snapshot?.rules ?? ServedRules(rules())
        input.context = try RequestContext(request.context, at: now)
        return input
    }

    /// Learns from an answer what its steps take.
    private func note(_ output: RankingOutput, of input: RankingInput) {
        for timing in output.timings where timing.stage == .rank && !input.skipped.contains(.ranker) {
            costs.measured(.ranker, timing.duration)
        }
        for timing in output.timings where timing.stage == .recall { costs.measured(.model, timing.duration) }
    }

    private func readProfile(into input: inout RankingInput) {
        do {
            input.profile = try input.snapshot?.profile(of: input.query.userID)
        } catch {
            input.profileIsReadable = false
            logger.error(
                "a profile cannot be read; ranking without it",
                metadata: ["profiles": "\(input.snapshot?.profilesVersion ?? "")", "error": "\(error)"])
        }
    }

    private static func rankElsewhere(
        _ input: RankingInput, _ end: ContinuousClock.Instant?
    ) async -> RankingOutput {
        await withTaskExecutorPreference(globalConcurrentExecutor) { await rankOnExecutor(input, end) }
    }

    @concurrent
    private static func rankOnExecutor(
        _ input: RankingInput, _ end: ContinuousClock.Instant?
    ) async -> RankingOutput {
        input.rank(recallUntil: end) { .now }
    }
}
