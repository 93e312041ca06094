import BatchTier
import CatalogueFile
import Learning
import Signals
import Snapshots

/// The steps of the batch tier in their order, without the mesh around: what the log brings is taken over, folded, fitted and
/// published, in a directory on the disk that is measured.
struct BatchPipeline {
    /// As many as one poll of the log brings.
    private static let page = 5_000
    /// One λ, as in the peer: choosing it by validation fits as many models as there are candidates.
    static let lambda = 100.0

    private let store: BatchStore
    private let snapshots: SnapshotStore
    private let plan: FoldPlan
    private var next: UInt64 = 0
    private var builds: UInt64 = 0
    private var page: [LoggedEvent] = []

    init(directory: String, items: [Item]) throws {
        store = try BatchStore(path: directory + "/state")
        snapshots = try SnapshotStore(root: directory + "/snapshots")
        plan = FoldPlan(try CatalogueFile.parse(CatalogueFile.defaultText))
        try store.put(items)
    }

    /// Takes an event over as if it had just been read from the log.
    mutating func take(_ event: Event) throws {
        page.append(LoggedEvent(partition: 0, offset: next, event: event))
        next += 1
        if page.count == Self.page { try flush() }
    }

    /// Takes over what is left of a page.
    mutating func flush() throws {
        try store.take(page, next: [0: next])
        page.removeAll(keepingCapacity: true)
    }

    /// Folds what occurred before a time, fits models on it if wanted, and publishes them and everyone's profiles.
    mutating func build(asOf: Timestamp, fitsModels: Bool, prefix: String = "", _ result: inout BenchResult) throws {
        builds += 1
        let version = SnapshotVersion.name(asOf: asOf, number: builds)
        if fitsModels { try fitModels(version, asOf: asOf, &result) }
        result.skip()
        let watermark = try store.fold(before: asOf, plan)
        result.lap(prefix + "fold_s")
        let manifest = SnapshotManifest(
            part: .profiles, version: version,
            watermark: .init(asOfMicros: asOf.microseconds, offsets: watermark.offsetList), createdAtMicros: 0,
            catalogueHash: plan.hash, modelsVersion: try snapshots.list(.models).last ?? "")
        _ = try store.publishProfiles(in: snapshots, manifest, plan)
        result.lap(prefix + "publish_s")
    }

    private func fitModels(_ version: String, asOf: Timestamp, _ result: inout BenchResult) throws {
        var interactions = Interactions()
        try store.forEachEvent { event in
            guard event.occurredAt <= asOf, let interaction = Interaction(event, plan.catalogue) else { return }
            interactions.append(interaction)
        }
        result.lap("read_s")
        guard let fitted = try ModelFit(lambdas: [Self.lambda]).fit(interactions, items: store.items) else {
            throw BatchBenchFailure("no item has enough events for a model")
        }
        let builder = try snapshots.build(.models, version: version)
        try ModelWriter.write(
            items: fitted.items, otherItems: fitted.otherItems, weights: fitted.weights, taste: fitted.taste,
            into: builder)
        _ = try builder.publish(
            SnapshotManifest(
                part: .models, version: version, watermark: .init(asOfMicros: asOf.microseconds), createdAtMicros: 0,
                catalogueHash: plan.hash, quality: fitted.quality))
        result.lap("models_s")
        result.set("model_items", fitted.items.count)
    }
}
