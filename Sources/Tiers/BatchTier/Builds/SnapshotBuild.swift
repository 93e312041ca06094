import Logging
import MeshService
import Signals
import Snapshots

/// One build, from the log's end to the activation.
struct SnapshotBuild: Sendable {
    /// Why a build ends without a snapshot, beyond the errors of what it uses.
    enum Failure: Error, CustomStringConvertible {
        case nothingToFit(Timestamp)
        case log(any Error)

        var description: String {
            switch self {
            case .nothingToFit(let time):
                "no item has \(ModelFit.minimumEvents) events up to \(TimeName.utc(time)), so there is nothing to fit models on"
            case .log(let error): "the session tier's log cannot be read up to its end: \(error)"
            }
        }
    }

    let store: BatchStore
    let snapshots: SnapshotStore
    let ingest: LogIngest
    let activation: Activation
    /// Where the linear algebra and the folding run.
    let queue: WorkQueue
    let catalogue: @Sendable () -> Catalogue
    let now: WallClock
    let isReplay: Bool
    let itemLimit: Int
    let keep: Int
    let metrics: BatchMetrics
    let logger: Logger

    /// - Parameter report: called with what is being done and the share of the whole that is done.
    func run(
        _ order: BuildOrder, number: UInt64, report: @escaping @Sendable (String, Double) -> Void
    ) async throws -> PublishedVersions {
        let started = Timestamp(microseconds: now())
        report("reading the log", 0)
        do {
            try await ingest.catchUp { report("reading the log", 0.1 * $0) }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw Failure.log(error)
        }
        let plan = FoldPlan(catalogue())
        let asOf = order.profilesAsOf ?? self.asOfNow(started)
        if let folded = store.foldedAsOf, folded > asOf {
            throw BatchStateError.foldedPast(requested: asOf, folded: folded)
        }
        let version = SnapshotVersion.name(asOf: asOf, number: number)
        let versions = try await queue.run { [self] in
            let models = try models(order, asOf: asOf, version: version, plan, report)
            report("folding", 0.6)
            return try profiles(asOf: asOf, version: version, modelsVersion: models, plan, report)
        }
        metrics.published(profilesAsOf: asOf)
        logger.info(
            "snapshot published", metadata: ["profiles": "\(versions.profiles)", "models": "\(versions.models)"])
        try Task.checkCancellation()
        if !order.hold {
            report("activating", 0.96)
            try await activation.activate(versions) { report($0, 0.96) }
        }
        discardOld(keeping: versions)
        return versions
    }

    /// Now; in a replay, where no clock counts, just after the newest event.
    private func asOfNow(_ started: Timestamp) -> Timestamp {
        var time = started
        if isReplay { time = store.newestEvent.map { $0 + 0.000_001 } ?? Timestamp(microseconds: 1) }
        return max(time, store.foldedAsOf ?? time)
    }

    // MARK: - Models

    /// Fits and publishes models when they are wanted or there are none.
    /// - Returns: the version that the profiles belong with; empty when there is no model.
    private func models(
        _ order: BuildOrder, asOf: Timestamp, version: String, _ plan: FoldPlan,
        _ report: @Sendable (String, Double) -> Void
    ) throws -> String {
        let known = try snapshots.list(.models).last
        if let known, !order.models { return known }
        let time = order.modelsAsOf ?? asOf
        report("reading interactions", 0.1)
        var interactions = Interactions()
        try store.forEachEvent { event in
            guard event.occurredAt <= time, let interaction = Interaction(event, plan.catalogue) else { return }
            interactions.append(interaction)
        }
        let fit = ModelFit(lambdas: order.lambdas, itemLimit: itemLimit)
        let fitted = try fit.fit(interactions, items: store.items) { report($0, 0.15 + 0.4 * $1) }
        guard let fitted else {
            if order.models { throw Failure.nothingToFit(time) }
            return known ?? ""
        }
        report("writing models", 0.56)
        let manifest = SnapshotManifest(
            part: .models, version: version, watermark: .init(asOfMicros: time.microseconds), createdAtMicros: now(),
            catalogueHash: plan.hash, quality: fitted.quality, itemCount: UInt64(fitted.items.count),
            userCount: UInt64(fitted.quality["users"] ?? 0))
        return try publish(.models, manifest) { builder in
            try ModelWriter.write(
                items: fitted.items, otherItems: fitted.otherItems, weights: fitted.weights, taste: fitted.taste,
                into: builder)
        }
    }

    // MARK: - Profiles

    private func profiles(
        asOf: Timestamp, version: String, modelsVersion: String, _ plan: FoldPlan,
        _ report: @Sendable (String, Double) -> Void
    ) throws -> PublishedVersions {
        let watermark = try store.fold(before: asOf, plan) { report("folding: \($0) events", 0.65) }
        report("writing profiles", 0.8)
        let manifest = SnapshotManifest(
            part: .profiles, version: version,
            watermark: .init(
                asOfMicros: asOf.microseconds, offsets: watermark.offsetList,
                resumeOffsets: try store.resumeOffsets(after: watermark)),
            createdAtMicros: now(), catalogueHash: plan.hash, modelsVersion: modelsVersion)
        _ = try store.publishProfiles(in: snapshots, manifest, plan)
        return PublishedVersions(profiles: version, models: modelsVersion)
    }

    private func publish(
        _ part: SnapshotPart, _ manifest: SnapshotManifest, _ write: (SnapshotBuilder) throws -> Void
    ) throws -> String {
        let builder = try snapshots.build(part, version: manifest.version)
        do {
            try write(builder)
            return try builder.publish(manifest).manifest.version
        } catch {
            builder.discard()
            throw error
        }
    }

    /// Removes old versions, but never those that are active or that were just made.
    private func discardOld(keeping made: PublishedVersions) {
        let active = activation.active
        let profiles = Set([made.profiles, active?.profilesVersion ?? ""])
        var models = Set([made.models, active?.modelsVersion ?? ""])
        do {
            try snapshots.keepNewest(keep, of: .profiles, keeping: profiles)
            // Profiles that are kept need the models they were made with.
            for version in try snapshots.list(.profiles) {
                models.insert(try snapshots.open(.profiles, version: version, verifying: false).manifest.modelsVersion)
            }
            try snapshots.keepNewest(keep, of: .models, keeping: models)
        } catch {
            logger.warning("old snapshots cannot be removed", metadata: ["error": "\(error)"])
        }
    }
}
