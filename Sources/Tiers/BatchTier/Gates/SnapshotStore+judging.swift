import Snapshots

extension SnapshotStore {
    /// The figures of a pair of versions, from their manifests.
    ///
    /// - Throws: `SnapshotError` when a manifest is not there or damaged.
    func figures(of versions: PublishedVersions) throws -> SnapshotFigures {
        let profiles = try open(.profiles, version: versions.profiles, verifying: false).manifest
        let models =
            versions.models.isEmpty ? nil : try open(.models, version: versions.models, verifying: false).manifest
        return SnapshotFigures(profiles: profiles, models: models)
    }

    /// What the gates say of a pair of versions against the active one.
    ///
    /// - Throws: `SnapshotError` when the new one's manifests cannot be read. An active one that cannot is a note.
    func judge(
        _ versions: PublishedVersions, against active: PublishedVersions?, _ gates: QualityGates, _ plan: FoldPlan,
        allowsOlder: Bool
    ) throws -> Judgement {
        let new = try figures(of: versions)
        guard let active else { return Judgement() }
        let before: SnapshotFigures
        do {
            before = try figures(of: active)
        } catch let error as SnapshotError {
            return Judgement(notes: [.activeNotReadable(error.description)])
        }
        return gates.judge(
            new, against: before, signals: Set(plan.served.map(\.name)), allowsOlder: allowsOlder)
    }
}
