import Signals
import Snapshots

extension BatchStore {
    /// Publishes a profiles part: every user's values, seen items and operator states, as the last fold left them.
    ///
    /// Someone who is forgotten while it is written is not in it: then it is written anew.
    ///
    /// - Parameters:
    ///   - manifest: with version and watermark; the counts are filled in, also of the users with a value of each signal.
    ///   - progress: called with the number of users written so far.
    /// - Throws: `SnapshotError`, `RocksDBError`, `BatchStateError`.
    package func publishProfiles(
        in snapshots: SnapshotStore, _ manifest: SnapshotManifest, _ plan: FoldPlan,
        progress: (Int) -> Void = { _ in }
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
                let written = try writeUsers(into: builder, asOf: asOf, plan, context, progress)
                (manifest.userCount, manifest.itemCount) = (written.users, written.items)
                for (signal, count) in written.usersBySignal {
                    manifest.quality[SnapshotFigures.usersWithPrefix + signal] = Double(count)
                }
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

    /// What was written: users, different items, and users with a value of each served signal.
    private struct Written {
        var users: UInt64 = 0
        var items: UInt64 = 0
        var usersBySignal: [String: UInt64]
    }

    private func writeUsers(
        into builder: SnapshotBuilder, asOf: Timestamp, _ plan: FoldPlan, _ context: FoldContext,
        _ progress: (Int) -> Void
    ) throws -> Written {
        var written = Written(usersBySignal: Dictionary(uniqueKeysWithValues: plan.served.map { ($0.name, 0) }))
        var profiles = try ProfilesWriter(path: try builder.path(of: SnapshotFile.profiles))
        var states = try StatesWriter(
            path: try builder.path(of: SnapshotFile.states), signals: plan.evaluation.identities,
            priors: context.priors)
        try forEachUser(plan) { userID, user in
            (profile: user.profile(of: userID, at: asOf, plan, context), record: user.record(of: userID))
        } _: { user in
            for signal in user.profile.values.keys { written.usersBySignal[signal, default: 0] += 1 }
            try profiles.add(user.profile)
            try states.add(user.record)
            if profiles.count % 1_000 == 0 { progress(profiles.count) }
        }
        (written.users, written.items) = (UInt64(profiles.count), UInt64(profiles.itemCount))
        progress(profiles.count)
        try profiles.finish()
        try states.finish()
        return written
    }

    /// The population's distribution of each attribute's labels, as of the last fold.
    package func priors(_ plan: FoldPlan) throws -> [String: Distribution] {
        try population().priors(catalogue: plan.catalogue, items: items)
    }
}
