import MeshMessages
import MeshRPC
import Signals
import Snapshots

/// What is to be known before a snapshot is activated by hand.
extension BatchEndpoint {
    /// Ids that a diff names at most of each kind.
    static let mostExamples: UInt32 = 1_000

    func judgeSnapshot(
        _ request: BatchV1.JudgeSnapshotRequest, context: ServerContext
    ) async throws -> BatchV1.JudgeSnapshotResponse {
        let profiles = try await reading {
            try $0.open(.profiles, version: request.profilesVersion, verifying: false).manifest
        }
        let models = request.modelsVersion.isEmpty ? profiles.modelsVersion : request.modelsVersion
        let versions = PublishedVersions(profiles: profiles.version, models: models)
        let selection = await control.selection()
        let plan = FoldPlan(catalogue())
        var response = BatchV1.JudgeSnapshotResponse(
            modelsVersion: models, judgedProfiles: selection.active?.profiles ?? "",
            judgedModels: selection.active?.models ?? "")
        let base = try? await reading { try $0.open(.models, version: models, verifying: false).manifest.modelsVersion }
        if models != profiles.modelsVersion && (profiles.modelsVersion.isEmpty || base != profiles.modelsVersion) {
            response.problems.append(
                "profiles \(profiles.version) were made with models '\(profiles.modelsVersion)', not with '\(models)'")
        }
        if !selection.isCertain {
            response.notes.append(
                "the coordinator does not answer; this node last heard of the active snapshot named here")
        }
        let (damage, judgement) = try await reading { [gates] snapshots in
            let damage = try snapshots.damage(of: versions)
            // An older version comes back on purpose.
            return (
                damage,
                damage.isEmpty
                    ? try snapshots.judge(versions, against: selection.active, gates, plan, allowsOlder: true)
                    : Judgement()
            )
        }
        response.problems += damage
        response.heldBecause = judgement.held.map(\.description)
        response.notes += judgement.notes.map(\.description)
        return response
    }

    func diffSnapshots(
        _ request: BatchV1.DiffSnapshotsRequest, context: ServerContext
    ) async throws -> BatchV1.DiffSnapshotsResponse {
        let examples = Int(min(request.examples, Self.mostExamples))
        return try await reading { snapshots in
            let old = try snapshots.open(.profiles, version: request.from, verifying: false)
            let new = try snapshots.open(.profiles, version: request.to, verifying: false)
            let diff = try ProfilesDiff(from: try old.profiles(), to: try new.profiles(), examples: examples)
            let oldModels = try snapshots.models(of: old.manifest)
            let newModels = try snapshots.models(of: new.manifest)
            let items = SetChanges(
                from: try oldModels?.model().items ?? [], to: try newModels?.model().items ?? [], examples: examples)
            return BatchV1.DiffSnapshotsResponse(
                fromProfiles: Self.info(old.manifest), toProfiles: Self.info(new.manifest),
                fromModels: oldModels.map { Self.info($0.manifest) },
                toModels: newModels.map { Self.info($0.manifest) },
                users: diff.users.message,
                signals: diff.signals.sorted { $0.key < $1.key }.map { signal, changes in
                    BatchV1.SignalDiff(
                        signal: signal, added: changes.added, removed: changes.removed, changed: changes.changed,
                        unchanged: changes.unchanged)
                },
                items: items.message, sameSignals: old.manifest.catalogueHash == new.manifest.catalogueHash)
        }
    }
}

extension SnapshotStore {
    /// The models that profiles were made with; nil when there are none.
    fileprivate func models(of profiles: SnapshotManifest) throws -> Snapshot? {
        profiles.modelsVersion.isEmpty
            ? nil : try open(.models, version: profiles.modelsVersion, verifying: false)
    }

    /// What is wrong with the files of a pair of versions; empty when they are as they were published.
    fileprivate func damage(of versions: PublishedVersions) throws -> [String] {
        var problems = try open(.profiles, version: versions.profiles, verifying: false).checks().compactMap(\.problem)
        if !versions.models.isEmpty {
            do {
                problems += try open(.models, version: versions.models, verifying: false).checks().compactMap(\.problem)
            } catch let error as SnapshotError {
                problems.append(error)
            }
        }
        return problems.map(\.description)
    }
}

extension SetChanges {
    fileprivate var message: BatchV1.SetDiff {
        BatchV1.SetDiff(
            added: added, removed: removed, changed: changed, unchanged: unchanged, addedExamples: addedExamples,
            removedExamples: removedExamples, changedExamples: changedExamples)
    }
}
