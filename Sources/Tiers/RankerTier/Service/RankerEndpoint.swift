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

    package init(
        snapshot: @escaping @Sendable () -> ServedSnapshot?, session: SessionHistory, trending: TrendingBoard,
        assignment: ArmAssignment = ArmAssignment(), historyCap: Int = 1_000,
        time: @escaping @Sendable (Int64) throws(RPCError) -> Int64, metrics: RankerMetrics = RankerMetrics(),
        logger: Logger
    ) {
        self.snapshot = snapshot
        self.session = session
        self.trending = trending
        self.assignment = assignment
        self.historyCap = historyCap
        self.time = time
        self.metrics = metrics
        self.logger = logger
    }

    package func rank(_ request: RankerV1.RankRequest, context: ServerContext) async throws -> RankerV1.RankResponse {
        let query = try RankQuery(message: request)
        let arm = try RankArm.named(request.arm) ?? assignment.arm(of: query.userID)
        let now = Timestamp(microseconds: try time(request.asOf))

        let snapshot = snapshot()
        var input = RankingInput(
            query: query, arm: arm, now: now, snapshot: snapshot, trending: trending.view(at: .now),
            historyCap: historyCap)
        if input.needsRecentHistory {
            let start = ContinuousClock.now
            input.recent = try await session.recent(
                of: query.userID, since: snapshot?.asOf, asOf: request.asOf, remaining: context.remaining)
            metrics.record(sessionWait: start.duration(to: .now))
        }

        let start = ContinuousClock.now
        readProfile(into: &input)
        let output: RankingOutput
        if input.work <= Self.inlineWork {
            output = input.rank()
        } else {
            output = await Self.rankElsewhere(input)
        }
        metrics.record(output, scoring: start.duration(to: .now))
        return output.message
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

    private static func rankElsewhere(_ input: RankingInput) async -> RankingOutput {
        await withTaskExecutorPreference(globalConcurrentExecutor) { await rankOnExecutor(input) }
    }

    @concurrent
    private static func rankOnExecutor(_ input: RankingInput) async -> RankingOutput { input.rank() }
}
