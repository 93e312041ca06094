import Signals
import Snapshots

extension BatchStore {
    /// Publishes a profiles part: every user's values, seen items and operator states, as the last fold left them.
    ///
    /// Someone who is forgotten while it is written is not in it: then it is written anew.
    ///
    /// - Parameter manifest: with version and watermark; the counts are filled in.
    /// - Throws: `SnapshotError`, `RocksDBError`, `BatchStateError`.
    package func publishProfiles(
        in snapshots: SnapshotStore, _ manifest: SnapshotManifest, _ plan: FoldPlan
    ) throws -> Snapshot {
        let asOf = Timestamp(microseconds: manifest.watermark.asOfMicros)
        let taste =
            manifest.modelsVersion.isEmpty
            ? nil : try snapshots.open(.models, version: manifest.modelsVersion, verifying: false).model().taste
        while true {
            let removals = removals
            let context = FoldContext(
                catalogue: plan.catalogue, items: items, priors: try priors(plan), taste: taste)
            let builder = try snapshots.build(.profiles, version: manifest.version)
            do {
                var manifest = manifest
                (manifest.userCount, manifest.itemCount) = try writeUsers(into: builder, asOf: asOf, plan, context)
                guard self.removals == removals else {
                    builder.discard()
                    continue
                }
                return try builder.publish(manifest)
            } catch {
                builder.discard()
                throw error
            }
        }
    }

    /// - Returns: how many users and different items were written.
    private func writeUsers(
        into builder: SnapshotBuilder, asOf: Timestamp, _ plan: FoldPlan, _ context: FoldContext
    ) throws -> (users: UInt64, items: UInt64) {
        var profiles = try ProfilesWriter(path: try builder.path(of: SnapshotFile.profiles))
        var states = try StatesWriter(
            path: try builder.path(of: SnapshotFile.states), signals: plan.evaluation.identities,
            priors: context.priors)
        try forEachUser(plan) { userID, user in
            (profile: user.profile(of: userID, at: asOf, plan, context), record: user.record(of: userID))
        } _: { user in
            try profiles.add(user.profile)
            try states.add(user.record)
        }
        let counts = (UInt64(profiles.count), UInt64(profiles.itemCount))
        try profiles.finish()
        try states.finish()
        return counts
    }

    /// The population's distribution of each attribute's labels, as of the last fold.
    package func priors(_ plan: FoldPlan) throws -> [String: Distribution] {
        try population().priors(catalogue: plan.catalogue, items: items)
    }
}
