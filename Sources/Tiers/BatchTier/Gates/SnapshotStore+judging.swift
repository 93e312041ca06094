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
    /// - Throws: `SnapshotError` when the new one's manifests cannot be read. An active one that cannot, because another builder
    ///   has made it or it is damaged, is a note; its age is in its name.
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
            var judgement = Judgement(notes: [.activeNotReadable(error.description)])
            if !allowsOlder, let time = SnapshotVersion.time(of: active.profiles), new.asOf < time {
                judgement.held.append(.older(new.asOf, active: time))
            }
            return judgement
        }
        return gates.judge(
            new, against: before, signals: Set(plan.served.map(\.name)), allowsOlder: allowsOlder)
    }
}
