import MeshMessages
import MeshRPC
import MessageMapping
import Signals

/// Walks a plan over a running mesh: before each second's events it asks the ranker for every arm, then it ingests them; at
/// every midnight it has the night's profiles built and waits until they are served.
struct ReplayRun: Sendable {
    /// Calls of Rank on the way at once.
    static let concurrency = 16

    let connection: MeshConnection
    let arms: [String]
    /// Build profiles at every midnight.
    let nightly: Bool
    let rankLatency = LatencyRecorder()
    let ingestLatency = LatencyRecorder()

    struct Result: Sendable {
        var tally: ReplayTally
        var builds = 0
        var buildSeconds = 0.0
        /// Events that the mesh had already.
        var duplicates = 0
    }

    /// Brings the mesh to the state of the night before: models as of the split, profiles as of the midnight before the
    /// first event after it. Does nothing when that is what it serves.
    func prepare(_ plan: ReplayPlan, lambdas: [Double], progress: @Sendable (String, Double) -> Void) async throws
        -> Bool
    {
        if try await serves(plan) { return false }
        let request = BatchV1.StartBuildRequest(
            profilesAsOf: plan.firstMidnight.microseconds, models: true, modelsAsOf: plan.split.time.microseconds,
            lambdas: lambdas, force: true)
        _ = try await BuildRun(connection: connection).run(request, progress: progress)
        return true
    }

    private func serves(_ plan: ReplayPlan) async throws -> Bool {
        let active = try await connection.callPatiently(.coordinator) {
            try await connection.coordinator.getActiveSnapshot(
                CoordinatorV1.GetActiveSnapshotRequest(), options: .patient
            ).active
        }
        guard let active, !active.profilesVersion.isEmpty, !active.modelsVersion.isEmpty else { return false }
        let snapshots = try await connection.callPatiently(.batch) {
            try await connection.batch.listSnapshots(BatchV1.ListSnapshotsRequest(), options: .patient).snapshots
        }
        func asOf(_ part: String, _ version: String) -> Int64? {
            snapshots.first { $0.part == part && $0.version == version }?.asOf
        }
        guard asOf("profiles", active.profilesVersion) == plan.firstMidnight.microseconds,
            asOf("models", active.modelsVersion) == plan.split.time.microseconds
        else { return false }
        let served = BuildResult(
            profilesVersion: active.profilesVersion, modelsVersion: active.modelsVersion, seconds: 0)
        try await ServedVersions(connection: connection).wait(for: served, timeout: .seconds(60))
        return true
    }

    /// - Parameter steps: of the plan, perhaps fewer.
    func run(_ plan: ReplayPlan, steps: [ReplayStep], meter: ProgressMeter) async throws -> Result {
        var result = Result(tally: ReplayTally(arms: arms, items: plan.items))
        var midnight = plan.firstMidnight
        for (position, step) in steps.enumerated() {
            if nightly, step.midnight > midnight {
                midnight = step.midnight
                let build = try await BuildRun(connection: connection).run(
                    // A replay measures what it is given: no gate stands in between.
                    BatchV1.StartBuildRequest(profilesAsOf: midnight.microseconds, force: true))
                result.builds += 1
                result.buildSeconds += build.seconds
            }
            try await rank(step, into: &result.tally)
            try refuseUntrainedMesh(result.tally)
            let ingested = try await ingest(step)
            result.duplicates += ingested.duplicates
            if position == 0, ingested.accepted == 0 {
                throw CommandFailure(
                    "the mesh has the events after the split already, so nothing can be predicted; start one with a "
                        + "new --data-dir and import with --until-quantile")
            }
            meter.advance(by: step.testEvents, note: String(TimeText.iso8601(step.time).prefix(10)))
        }
        return result
    }

    private func refuseUntrainedMesh(_ tally: ReplayTally) throws {
        guard tally.outcomes.count >= 20, tally.unranked == tally.outcomes.count * arms.count else { return }
        throw CommandFailure(
            "the ranker knows none of the first \(tally.outcomes.count) items; import the training part first: "
                + "freshet import FILE --until-quantile Q")
    }

    private func rank(_ step: ReplayStep, into tally: inout ReplayTally) async throws {
        guard !step.cases.isEmpty else { return }
        let calls = step.cases.indices.flatMap { test in arms.indices.map { (test: test, arm: $0) } }
        var answers = step.cases.map { _ in [RankerV1.RankResponse?](repeating: nil, count: arms.count) }
        try await withThrowingTaskGroup(of: (Int, Int, RankerV1.RankResponse).self) { group in
            var next = 0
            func start() {
                guard next < calls.count else { return }
                let (test, arm) = calls[next]
                next += 1
                group.addTask { (test, arm, try await rank(step.cases[test], arm: arms[arm], at: step.time)) }
            }
            for _ in 0..<Self.concurrency { start() }
            while let (test, arm, answer) = try await group.next() {
                answers[test][arm] = answer
                start()
            }
        }
        for (test, answers) in zip(step.cases, answers) {
            tally.add(test, at: step.time.wholeSeconds, answers: answers.compactMap { $0 })
        }
    }

    private func rank(_ test: ReplayCase, arm: String, at time: Timestamp) async throws -> RankerV1.RankResponse {
        let request = RankerV1.RankRequest(
            userID: test.user, limit: 10, arm: arm, asOf: time.microseconds, probeItems: test.items)
        return try await connection.callPatiently(.ranker) {
            try await rankLatency.measure { try await connection.ranker.rank(request, options: .patient) }
        }
    }

    private func ingest(_ step: ReplayStep) async throws -> IngestAnswer {
        let newest = step.events.map(\.occurredAt).max() ?? step.time
        let request = SessionV1.IngestEventsRequest(events: step.events.map(\.message), asOf: newest.microseconds)
        return try await connection.callPatiently(.session) {
            let response = try await ingestLatency.measure {
                try await connection.session.ingestEvents(request, options: .patient)
            }
            return IngestAnswer(accepted: Int(response.accepted), duplicates: Int(response.duplicates))
        }
    }
}
