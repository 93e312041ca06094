import Learning
import Logging
import Signals
import Snapshots

/// What becomes a snapshot: the log, the models, the states, the profiles.
extension SnapshotBuild {
    func read(_ record: BuildRecord, _ report: BuildReport) async throws -> BuildRecord.StageResult {
        report(.reading, "reading the log", 0)
        do {
            try await readLog { report(.reading, "reading the log", $0) }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw Failure.log(error)
        }
        let asOf = record.order.profilesAsOf ?? asOfNow
        if let folded = store.foldedAsOf, folded > asOf {
            throw BatchStateError.foldedPast(requested: asOf, folded: folded)
        }
        return .read(asOf: asOf)
    }

    /// Now; in a replay, where no clock counts, just after the newest event.
    private var asOfNow: Timestamp {
        var time = time
        if options.isReplay { time = store.newestEvent.map { $0 + 0.000_001 } ?? Timestamp(microseconds: 1) }
        return max(time, store.foldedAsOf ?? time)
    }

    /// Fits and publishes models when they are wanted or there are none.
    func fit(_ record: BuildRecord, _ report: BuildReport) async throws -> BuildRecord.StageResult {
        let active = await control.selection().active?.models ?? ""
        return try await queue.run { [self] in
            let (asOf, version) = try begun(record)
            let published = try snapshots.list(.models)
            // Published by a process that died before it could say so.
            if published.contains(version) { return .fitted(models: version) }
            // Models that were held back, or rolled back from, are not what profiles are made with.
            let known = published.contains(active) ? active : published.last
            if let known, !record.order.models { return .fitted(models: known) }
            let time = record.order.modelsAsOf ?? asOf
            guard try publishModels(record.order, version: version, after: known, asOf: time, report) else {
                if record.order.models { throw Failure.nothingToFit(time) }
                return .fitted(models: known ?? "")
            }
            return .fitted(models: version)
        }
    }

    /// An imported ranker of the models before goes with the new ones too, unless it is measured and does worse than none.
    ///
    /// - Parameter former: the version of the models before.
    /// - Returns: false when there is nothing to fit on.
    private func publishModels(
        _ order: BuildOrder, version: String, after former: String?, asOf time: Timestamp, _ report: BuildReport
    ) throws -> Bool {
        let plan = FoldPlan(catalogue())
        report(.fitting, "reading interactions", 0)
        var interactions = Interactions()
        var contexts = ContextFit()
        try store.forEachEvent { event in
            guard event.occurredAt <= time, let interaction = Interaction(event, plan.catalogue) else { return }
            interactions.append(interaction)
            contexts.append(event)
        }
        report.count("interactions", interactions.count)
        let formerModels = try former.map { try snapshots.open(.models, version: $0, verifying: false) }
        let imported = try formerModels.flatMap { try RankerFile.read($0) }
        let fit = ModelFit(
            lambdas: order.lambdas, itemLimit: options.itemLimit, memory: options.memory,
            rankerFit: options.trainsRanker ? RankerFit(imported: imported) : nil)
        let fitted = try fit.fit(interactions, items: store.items) { report(.fitting, $0, 0.1 + 0.8 * $1) }
        guard let fitted else { return false }
        report(.fitting, "writing models", 0.9)
        report.count("items", fitted.items.count)
        var manifest = SnapshotManifest(
            part: .models, version: version, watermark: .init(asOfMicros: time.microseconds), createdAtMicros: now(),
            catalogueHash: plan.hash, quality: fitted.quality, itemCount: UInt64(fitted.items.count),
            userCount: UInt64(fitted.quality["users"] ?? 0))
        let builder = try snapshots.build(.models, version: version)
        do {
            try ModelWriter.write(
                items: fitted.items, otherItems: fitted.otherItems, weights: fitted.weights, taste: fitted.taste,
                ranking: fitted.ranking, into: builder)
            let context = contexts.affinities(of: fitted.items, attribute: plan.catalogue.itemAttributes.first)
            try ContextFile.write(context, into: builder)
            if let formerModels, let imported {
                if fitted.keepsImportedRanker { try builder.adopt(SnapshotFile.ranker, of: formerModels) }
                manifest.quality["ranker_imported_kept"] = fitted.keepsImportedRanker ? 1 : 0
                say(of: imported, isKept: fitted.keepsImportedRanker, fitted.quality)
            }
            _ = try builder.publish(manifest)
        } catch {
            builder.discard()
            throw error
        }
        return true
    }

    private func say(of imported: GradientBoostedTrees, isKept: Bool, _ quality: [String: Double]) {
        let figures = quality.filter { $0.key.hasPrefix("ranker_") }
        let metadata = Logger.Metadata(uniqueKeysWithValues: figures.map { ($0.key, "\($0.value)") })
        if isKept {
            logger.info(
                """
                the imported ranker of \(imported.treeCount) trees goes with the new models, before the one that the build \
                trained
                """, metadata: metadata)
        } else {
            logger.warning(
                """
                the imported ranker of \(imported.treeCount) trees orders held-out events worse than retrieval alone and is \
                left out of the new models
                """, metadata: metadata)
        }
    }

    func fold(_ record: BuildRecord, _ report: BuildReport) async throws -> BuildRecord.StageResult {
        try await queue.run { [self] in
            report(.folding, "folding", 0)
            let watermark = try store.fold(before: try begun(record).asOf, FoldPlan(catalogue())) { count in
                report(.folding, "folding: \(count) events", 0.5)
                report.count("events_folded", count)
            }
            return .folded(watermark)
        }
    }

    func write(_ record: BuildRecord, _ report: BuildReport) async throws -> BuildRecord.StageResult {
        let version = try await queue.run { [self] in
            let (asOf, version) = try begun(record)
            guard let watermark = record.watermark else {
                throw BatchStateError.damaged(what: record.id, reason: "it is past folding and has no watermark")
            }
            // Published by a process that died before it could say so.
            if try snapshots.list(.profiles).contains(version) { return version }
            report(.writing, "writing profiles", 0)
            let plan = FoldPlan(catalogue())
            let manifest = SnapshotManifest(
                part: .profiles, version: version,
                watermark: .init(
                    asOfMicros: asOf.microseconds, offsets: watermark.offsetList,
                    resumeOffsets: try store.resumeOffsets(after: watermark)),
                createdAtMicros: now(), catalogueHash: plan.hash, modelsVersion: record.modelsVersion)
            _ = try store.publishProfiles(in: snapshots, manifest, plan) { users in
                report(.writing, "writing profiles: \(users) users", 0.5)
                report.count("users_written", users)
            }
            return version
        }
        metrics.published(profilesAsOf: try begun(record).asOf)
        logger.info(
            "snapshot published", metadata: ["profiles": "\(version)", "models": "\(record.modelsVersion)"])
        return .written(profiles: version)
    }

    func begun(_ record: BuildRecord) throws -> (asOf: Timestamp, version: String) {
        guard let asOf = record.asOf, let version = record.version else {
            throw BatchStateError.damaged(what: record.id, reason: "it is past reading and has no time")
        }
        return (asOf, version)
    }
}
