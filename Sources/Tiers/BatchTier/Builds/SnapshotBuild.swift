import Logging
import MeshService
import Signals
import Snapshots

/// Builds: one stage after the other, each of them on the disk before the next begins.
package struct SnapshotBuild: Sendable {
    /// Why a build ends without a snapshot, beyond the errors of what it uses.
    package enum Failure: Error, CustomStringConvertible {
        case nothingToFit(Timestamp)
        case log(any Error)
        case damaged(SnapshotError)
        case notActivated(PublishedVersions, ControlRefusal)

        package var description: String {
            switch self {
            case .nothingToFit(let time):
                "no item has \(ModelFit.minimumEvents) events up to \(TimeName.utc(time)), so there is nothing to fit models on"
            case .log(let error): "the session tier's log cannot be read up to its end: \(error)"
            case .damaged(let error): "what was written is not what is on the disk, and is removed: \(error)"
            case .notActivated(let versions, let refusal):
                "profiles \(versions.profiles) (models '\(versions.models)') are published, but not active: \(refusal); "
                    + "activate them with `freshet snapshot activate \(versions.profiles)`, or build again"
            }
        }
    }

    /// What a build works with, beside the state and the published snapshots.
    package struct Options: Sendable {
        /// Items of a model at most.
        package var itemLimit: Int
        package var memory: FitMemory
        /// Versions of each part to keep besides those that are needed.
        package var keep: Int
        package var gates: QualityGates
        package var isReplay: Bool
        /// Whether models come with a ranker that was trained on the same events.
        package var trainsRanker: Bool

        package init(
            itemLimit: Int, memory: FitMemory = FitMemory(bytes: 8 << 30), keep: Int,
            gates: QualityGates = QualityGates(), isReplay: Bool = false, trainsRanker: Bool = true
        ) {
            self.itemLimit = itemLimit
            self.memory = memory
            self.keep = keep
            self.gates = gates
            self.isReplay = isReplay
            self.trainsRanker = trainsRanker
        }
    }

    let store: BatchStore
    let snapshots: SnapshotStore
    /// Takes over the log up to its end, and says which share of it.
    let readLog: @Sendable (@escaping @Sendable (Double) -> Void) async throws -> Void
    let control: any SnapshotControl
    /// Where the linear algebra and the folding run.
    let queue: WorkQueue
    let catalogue: @Sendable () -> Catalogue
    /// Microseconds since the epoch.
    let now: @Sendable () -> Int64
    let options: Options
    let patience: Patience
    let metrics: BatchMetrics
    let logger: Logger

    package init(
        store: BatchStore, snapshots: SnapshotStore,
        readLog: @escaping @Sendable (@escaping @Sendable (Double) -> Void) async throws -> Void,
        control: any SnapshotControl, catalogue: @escaping @Sendable () -> Catalogue,
        now: @escaping @Sendable () -> Int64, options: Options, patience: Patience = Patience(),
        metrics: BatchMetrics, logger: Logger
    ) {
        self.store = store
        self.snapshots = snapshots
        self.readLog = readLog
        self.control = control
        self.queue = WorkQueue("build")
        self.catalogue = catalogue
        self.now = now
        self.options = options
        self.patience = patience
        self.metrics = metrics
        self.logger = logger
    }

    /// Goes on with a build to its end. Each finished stage is on the disk.
    ///
    /// - Returns: the record of a build that has succeeded or is held.
    /// - Throws: what a stage throws: the record on the disk is then that of the last finished stage.
    package func run(_ record: BuildRecord, _ report: BuildReport = .silent) async throws -> BuildRecord {
        var record = record
        while record.isRunning {
            try Task.checkCancellation()
            let started = ContinuousClock.now
            let result = try await perform(record, report)
            metrics.finished(record.stage, started.duration(to: .now))
            record.finish(result, at: time)
            try await queue.run { [store, record] in try store.save(record) }
            report.finished(record)
        }
        if case .held(let reasons) = record.outcome {
            logger.warning(
                "the snapshot is published, but held back",
                metadata: ["profiles": "\(record.profilesVersion)", "because": "\(reasons.joined(separator: "; "))"])
        }
        await discardOld(keeping: record.versions)
        return record
    }

    /// Does what the record's stage is. What it does a second time, after the process died before the result was saved, comes to
    /// the same.
    package func perform(_ record: BuildRecord, _ report: BuildReport) async throws -> BuildRecord.StageResult {
        switch record.stage {
        case .reading: try await read(record, report)
        case .fitting: try await fit(record, report)
        case .folding: try await fold(record, report)
        case .writing: try await write(record, report)
        case .verifying: try await verify(record, report)
        case .activating: try await activate(record, report)
        }
    }

    var time: Timestamp { Timestamp(microseconds: now()) }

    // MARK: - Retention

    /// Removes old versions, but never those that are active, that a rollback would activate, or that were just made. Without
    /// the coordinator's word on the former nothing is removed.
    private func discardOld(keeping made: PublishedVersions) async {
        let selection = await control.selection()
        guard selection.isCertain else { return }
        let needed = [made, selection.active, selection.previous].compactMap { $0 }
        do {
            try await queue.run { [snapshots, options] in
                try snapshots.keepNewest(options.keep, of: .profiles, keeping: Set(needed.map(\.profiles)))
                var models = Set(needed.map(\.models))
                // Profiles that are kept need the models they were made with.
                for version in try snapshots.list(.profiles) {
                    models.insert(
                        try snapshots.open(.profiles, version: version, verifying: false).manifest.modelsVersion)
                }
                try snapshots.keepNewest(options.keep, of: .models, keeping: models)
            }
        } catch {
            logger.warning("old snapshots cannot be removed", metadata: ["error": "\(error)"])
        }
    }
}
