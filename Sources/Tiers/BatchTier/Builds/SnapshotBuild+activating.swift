import Snapshots

/// From the disk to the mesh: what was published is read back, judged, and activated.
extension SnapshotBuild {
    /// Activations that may be overtaken by others before a build gives up.
    private static let mostOvertaken = 5

    /// Compares what this build has published with its checksums, and opens it. What is damaged is removed.
    func verify(_ record: BuildRecord, _ report: BuildReport) async throws -> BuildRecord.StageResult {
        try await queue.run { [self] in
            report(.verifying, "verifying", 0)
            do {
                let profiles = try snapshots.open(.profiles, version: record.profilesVersion)
                let reader = try profiles.profiles()
                guard UInt64(reader.count) == profiles.manifest.userCount else {
                    throw SnapshotError.corrupted(
                        path: profiles.directory,
                        reason: "\(reader.count) users, and \(profiles.manifest.userCount) were written")
                }
                _ = try profiles.states()
                if !record.modelsVersion.isEmpty {
                    // Models of an earlier build were verified there.
                    let isNew = record.modelsVersion == record.version
                    let models = try snapshots.open(.models, version: record.modelsVersion, verifying: isNew)
                    if isNew { _ = try models.model() }
                }
            } catch let error as SnapshotError {
                try? snapshots.remove(.profiles, version: record.profilesVersion)
                if record.modelsVersion == record.version {
                    try? snapshots.remove(.models, version: record.modelsVersion)
                }
                throw Failure.damaged(error)
            }
            return .verified
        }
    }

    /// Asks the gates and then the coordinator, again and again while it is away or others get in between.
    func activate(_ record: BuildRecord, _ report: BuildReport) async throws -> BuildRecord.StageResult {
        if record.order.hold { return .published }
        report(.activating, "activating", 0)
        var overtaken = 0
        while true {
            do {
                return try await patience {
                    try await judgeAndActivate(record)
                } waiting: {
                    report(.activating, "activating: \($0), trying again", 0)
                }
            } catch ControlRefusal.overtaken(let message) where overtaken < Self.mostOvertaken {
                overtaken += 1
                logger.info("the activation was overtaken", metadata: ["reason": "\(message)"])
                _ = try await patience {
                    try await control.lease(known: record.number)
                } waiting: {
                    report(.activating, "waiting for the build lease: \($0)", 0)
                }
            } catch let refusal as ControlRefusal {
                throw Failure.notActivated(record.versions, refusal)
            }
        }
    }

    private func judgeAndActivate(_ record: BuildRecord) async throws -> BuildRecord.StageResult {
        let selection = await control.selection()
        guard selection.isCertain else { throw ControlRefusal.away("it did not say what is active") }
        let plan = FoldPlan(catalogue())
        let judgement = try await queue.run { [snapshots, options] in
            try snapshots.judge(
                record.versions, against: selection.active, options.gates, plan, allowsOlder: false)
        }
        for note in judgement.notes {
            logger.info("quality gates", metadata: ["profiles": "\(record.profilesVersion)", "note": "\(note)"])
        }
        for objection in judgement.held { metrics.objected(objection.gate, isOverruled: record.order.force) }
        guard judgement.isPassed || record.order.force else {
            return .held(judgement.held.map(\.description))
        }
        let reason =
            judgement.isPassed
            ? record.id : "\(record.id), forced: \(judgement.held.map(\.description).joined(separator: "; "))"
        try await control.activate(
            record.versions, judgedAgainst: record.order.force ? nil : selection.active,
            reason: String(reason.prefix(500)))
        return .activated
    }
}
