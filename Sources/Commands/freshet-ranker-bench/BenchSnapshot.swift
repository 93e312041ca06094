import BatchTier
import Foundation
import Learning
import Signals
import Snapshots

/// Writes the snapshot of a benchmark where a ranker looks for what it had loaded last.
struct BenchSnapshot {
    /// Beyond this many items the models are drawn, since EASE takes the cube of their number.
    private static let fittedItems = 5_000
    /// Items of a user's history in the profile: as many as the standard catalogue keeps.
    private static let historyItems = 1_000

    let options: RankBenchOptions

    func write() throws {
        let now = wallTime() / 1_000_000
        let interactions = try BenchInteractions(options, now: now)
        let fitted =
            interactions.items <= Self.fittedItems
            ? try BenchModels.fitted(interactions) : BenchModels.drawn(interactions)
        let root = options.directory + "/snapshots"
        let store = try SnapshotStore(root: root)
        let asOf = Timestamp(microseconds: (now - 3_000) * 1_000_000)
        let version = SnapshotVersion.name(asOf: asOf, number: 1)
        try publishModels(fitted, in: store, version, asOf)
        try publishProfiles(interactions, in: store, version, asOf)
        try Data(#"{"models":"\#(version)","profiles":"\#(version)"}"#.utf8)
            .write(to: URL(filePath: root + "/last-loaded.json"))
        let events = Double(interactions.events.count)
        print(
            #"{"items":\#(fitted.items.count),"users":\#(interactions.users),"events":\#(events),"#
                + #""ranker":\#(fitted.ranking?.logit != nil)}"#)
    }

    private func publishModels(
        _ fitted: BenchModels.Model, in store: SnapshotStore, _ version: String, _ asOf: Timestamp
    ) throws {
        let builder = try store.build(.models, version: version)
        try ModelWriter.write(
            items: fitted.items, otherItems: fitted.others, weights: fitted.weights, taste: fitted.taste,
            ranking: fitted.ranking, into: builder)
        // As large as what a build writes; that nothing was learned changes no cost.
        try ContextFile.write(
            ContextAffinities(
                itemCount: fitted.items.count, devices: [],
                rowMajor: [Float](repeating: 0.01, count: fitted.items.count * 31)), into: builder)
        _ = try builder.publish(manifest(.models, version, asOf))
    }

    private func publishProfiles(
        _ interactions: BenchInteractions, in store: SnapshotStore, _ version: String, _ asOf: Timestamp
    ) throws {
        let builder = try store.build(.profiles, version: version)
        var writer = try ProfilesWriter(path: try builder.path(of: SnapshotFile.profiles))
        var histories = [[ItemAt]](repeating: [], count: interactions.users)
        for event in interactions.events {
            histories[Int(event.user)].append(
                ItemAt(
                    itemID: BenchInteractions.itemID(Int(event.item)),
                    occurredAt: Timestamp(microseconds: event.time * 1_000_000)))
        }
        let order = (0..<interactions.users).map { (id: BenchInteractions.userID($0), number: $0) }
            .sorted { UserProfile.idsAreInOrder($0.id, $1.id) }
        for user in order {
            let history = ItemAt.merge([histories[user.number]], limit: Self.historyItems)
            try writer.add(
                UserProfile(
                    userID: user.id, history: history, seen: Set(histories[user.number].map(\.itemID))))
        }
        try writer.finish()
        var manifest = manifest(.profiles, version, asOf)
        manifest.modelsVersion = version
        _ = try builder.publish(manifest)
    }

    private func manifest(_ part: SnapshotPart, _ version: String, _ asOf: Timestamp) -> SnapshotManifest {
        SnapshotManifest(
            part: part, version: version, watermark: .init(asOfMicros: asOf.microseconds),
            createdAtMicros: asOf.microseconds, catalogueHash: "")
    }
}
