import MeshMessages
import MeshRPC
import Signals
import Snapshots

/// What was shown, why, and what became of it.
extension RankerEndpoint {
    /// Exposures of one page at most.
    static let largestPage: UInt32 = 1_000
    /// Outcomes of one report at most.
    static let mostOutcomes = 1_000
    /// How far a clock that reports outcomes may be ahead.
    private static let clockSkew: Int64 = 300_000_000

    package func explain(
        _ request: RankerV1.ExplainRequest, context: ServerContext
    ) async throws -> RankerV1.ExplainResponse {
        let desk = try desk()
        let exposure: RankerV1.Exposure
        var outcomes: [RankerV1.ReportedOutcome] = []
        if request.exposure.isEmpty {
            let id = try Self.id(request.responseID)
            await desk.log.flush()
            guard let logged = try desk.log.exposure(id) else { throw Self.notFound(id) }
            exposure = logged
            outcomes = try desk.log.outcomes(of: id)
        } else {
            do {
                exposure = try RankerV1.Exposure(serializedBytes: request.exposure)
            } catch {
                throw RPCError(.invalidArgument, "exposure: \(error)")
            }
        }
        var response = RankerV1.ExplainResponse(
            exposure: exposure.serializedBytes(),
            response: try RankerV1.RankResponse(serializedBytes: exposure.response),
            outcomes: outcomes)
        if request.replay { response.replay = try Self.replay(exposure, archive) }
        return response
    }

    private static func replay(_ exposure: RankerV1.Exposure, _ archive: SnapshotArchive) throws -> RankerV1.Replay {
        do {
            return try AnswerReplay(snapshot: { try archive.snapshot(profiles: $0, models: $1) }).replay(exposure)
        } catch let failure as ReplayFailure {
            throw RPCError(.failedPrecondition, failure.description)
        } catch let error as SnapshotError {
            throw RPCError(.failedPrecondition, "the snapshot of the answer cannot be opened: \(error)")
        }
    }

    package func reportOutcome(
        _ request: RankerV1.ReportOutcomeRequest, context: ServerContext
    ) async throws -> RankerV1.ReportOutcomeResponse {
        let desk = try desk()
        let report = try report(request, now: desk.now(), oldest: desk.log.limits.age)
        let counts: OutcomeCounts
        do {
            counts = try await desk.log.report(report)
        } catch ExposureLog.Failure.full {
            throw RPCError(.resourceExhausted, ExposureLog.Failure.full.description)
        }
        feedback?.settle(report)
        return RankerV1.ReportOutcomeResponse(
            accepted: UInt32(counts.accepted), duplicates: UInt32(counts.duplicates),
            unmatched: UInt32(counts.unmatched))
    }

    /// - Throws: `invalid_argument` that names the field and what is wanted; `not_found` for an answer that is too old.
    private func report(
        _ request: RankerV1.ReportOutcomeRequest, now: Int64, oldest: Duration
    ) throws -> OutcomeReport {
        let id = try Self.id(request.responseID)
        guard id.time <= now + Self.clockSkew else {
            throw RPCError(.invalidArgument, "response_id: is of an answer that is yet to come")
        }
        guard now - id.time <= Int64(oldest / .microseconds(1)) else { throw Self.notFound(id) }
        try Self.check(request.userID, "user_id")
        guard (1...Self.mostOutcomes).contains(request.outcomes.count) else {
            throw RPCError(
                .invalidArgument, "outcomes: are \(request.outcomes.count); 1 to \(Self.mostOutcomes) are wanted")
        }
        var outcomes: [OutcomeReport.Outcome] = []
        for (index, outcome) in request.outcomes.enumerated() {
            try Self.check(outcome.itemID, "outcomes[\(index)].item_id")
            try Self.check(outcome.kind, "outcomes[\(index)].kind")
            guard let reward = outcome.value ?? rewards[outcome.kind] else {
                let known = rewards.byKind.keys.sorted().joined(separator: ", ")
                throw RPCError(
                    .invalidArgument,
                    "outcomes[\(index)].kind: '\(outcome.kind.prefix(64))' has no reward; give a value, or one of \(known)"
                )
            }
            guard (0...1).contains(reward) else {
                throw RPCError(.invalidArgument, "outcomes[\(index)].value: is \(reward); 0 to 1 is wanted")
            }
            outcomes.append(
                OutcomeReport.Outcome(
                    itemID: outcome.itemID, kind: outcome.kind,
                    occurredAt: outcome.occurredAt == 0 ? now : outcome.occurredAt, reward: reward))
        }
        return OutcomeReport(id: id, userID: request.userID, outcomes: outcomes)
    }

    package func readExposures(
        _ request: RankerV1.ReadExposuresRequest, context: ServerContext
    ) async throws -> RankerV1.ReadExposuresResponse {
        let desk = try desk()
        guard request.limit <= Self.largestPage else {
            throw RPCError(.invalidArgument, "limit: is \(request.limit); at most \(Self.largestPage) is allowed")
        }
        await desk.log.flush()
        let page = try desk.log.page(from: request.cursor, limit: request.limit == 0 ? 500 : Int(request.limit))
        let wanted = page.exposures.filter { exposure in
            (request.experiment.isEmpty || exposure.experiment == request.experiment)
                && exposure.at >= request.from && (request.until == 0 || exposure.at < request.until)
        }
        let others = Set(page.exposures.map(\.responseID)).subtracting(wanted.map(\.responseID))
        return RankerV1.ReadExposuresResponse(
            exposures: try wanted.map { try Self.summary(of: $0) },
            outcomes: page.outcomes.filter { !others.contains($0.responseID) }, next: page.next ?? [])
    }

    private static func summary(of exposure: RankerV1.Exposure) throws -> RankerV1.ExposureSummary {
        let response = try RankerV1.RankResponse(serializedBytes: exposure.response)
        return RankerV1.ExposureSummary(
            responseID: exposure.responseID, userID: exposure.userID, at: exposure.at,
            experiment: exposure.experiment, assignedArm: exposure.assignedArm, arm: response.arm,
            degraded: response.degraded,
            items: response.items.map {
                RankerV1.ShownItem(itemID: $0.itemID, slot: $0.slot, propensity: $0.propensity)
            }, shadowItems: exposure.shadowItems)
    }

    package func getExploration(
        _ request: RankerV1.GetExplorationRequest, context: ServerContext
    ) async throws -> RankerV1.GetExplorationResponse {
        let desk = try desk()
        await desk.log.flush()
        let time = Double(desk.now()) / 1_000_000
        let totals = desk.board.totals(at: time)
        let entries = desk.board.entries(limit: request.limit == 0 ? 100 : Int(min(request.limit, 10_000)), at: time)
        return RankerV1.GetExplorationResponse(
            arms: entries.map {
                RankerV1.ExplorationArm(
                    itemID: $0.itemID, cluster: UInt32($0.cluster).map { $0 + 1 } ?? 0, exposures: $0.cell.exposures,
                    rewards: $0.cell.rewards, mean: $0.mean)
            }, exposures: UInt64(max(0, totals.exposures.rounded())), rewards: totals.rewards)
    }

    private func desk() throws(RPCError) -> ExposureDesk {
        guard let exposures else {
            throw RPCError(.failedPrecondition, "this ranker logs no exposures: it was started with --exposure-log 0")
        }
        return exposures
    }

    private static func id(_ text: String) throws(RPCError) -> ResponseID {
        guard let id = ResponseID(text) else {
            throw RPCError(.invalidArgument, "response_id: is no id of an answer (32 hexadecimal digits)")
        }
        return id
    }

    private static func check(_ id: String, _ field: String) throws(RPCError) {
        do {
            try Event.validate(id: id, field: field)
        } catch {
            throw RPCError(.invalidArgument, error.description)
        }
    }

    private static func notFound(_ id: ResponseID) -> RPCError {
        RPCError(
            .notFound,
            "the exposure log of this ranker does not have answer \(id): it is another's, or too old, or its user "
                + "was forgotten")
    }
}
