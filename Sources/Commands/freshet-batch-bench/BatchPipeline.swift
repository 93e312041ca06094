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

    let store: BatchStore
    let snapshots: SnapshotStore
    let plan: FoldPlan
    private var next: UInt64 = 0
    private var builds: UInt64 = 0

    init(directory: String) throws {
        store = try BatchStore(path: directory + "/state")
        snapshots = try SnapshotStore(root: directory + "/snapshots")
        plan = FoldPlan(try CatalogueFile.parse(CatalogueFile.defaultText))
    }

    /// Takes events over as if they had just been read from the log.
    mutating func take(_ count: Int, event: (Int) throws -> Event) throws {
        var page: [LoggedEvent] = []
        for number in 0..<count {
            page.append(LoggedEvent(partition: 0, offset: next, event: try event(number)))
            next += 1
            guard page.count == Self.page || number == count - 1 else { continue }
            try store.take(page, next: [0: next])
            page.removeAll(keepingCapacity: true)
        }
    }

    /// Folds what occurred before a time and publishes everyone's profiles.
    mutating func buildProfiles(asOf: Timestamp) throws -> (fold: Double, publish: Double) {
        var watch = Stopwatch()
        let watermark = try store.fold(before: asOf, plan)
        let fold = watch.lap()
        builds += 1
        let manifest = SnapshotManifest(
            part: .profiles, version: SnapshotVersion.name(asOf: asOf, number: builds),
            watermark: .init(asOfMicros: asOf.microseconds, offsets: watermark.offsetList), createdAtMicros: 0,
            catalogueHash: plan.hash)
        _ = try store.publishProfiles(in: snapshots, manifest, plan)
        return (fold, watch.lap())
    }

    /// Fits EASE with one λ on everything before a time.
    func fitModels(asOf: Timestamp, lambda: Double) throws -> (read: Double, fit: Double) {
        var watch = Stopwatch()
        var interactions = Interactions()
        try store.forEachEvent { event in
            guard event.occurredAt <= asOf, let interaction = Interaction(event, plan.catalogue) else { return }
            interactions.append(interaction)
        }
        let read = watch.lap()
        guard try ModelFit(lambdas: [lambda]).fit(interactions, items: store.items) != nil else {
            throw BatchBenchFailure("there is nothing to fit")
        }
        return (read, watch.lap())
    }
}

/// Seconds between laps.
struct Stopwatch {
    private var start = ContinuousClock.now

    mutating func lap() -> Double {
        let now = ContinuousClock.now
        defer { start = now }
        return start.duration(to: now) / .seconds(1)
    }
}
