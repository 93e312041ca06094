import Signals

/// The users of one partition. Its state lives on one executor, so nothing here locks and nothing is shared.
actor Partition {
    nonisolated let number: UInt32
    private nonisolated let executor: any SerialExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let settings: SessionStoreSettings
    var environment: SessionEnvironment
    var evaluated: EvaluatedSignals

    var state: PartitionState
    /// Users whose folds are ready.
    var hot: LeastRecentlyUsed<String, HotUser>
    var feedback: FeedbackAccumulator
    var reported: ReportedFeedback
    var replaced: ReplacedValues

    /// Users whose state is not as the checkpoint has it.
    var dirty: Set<String>
    var entriesSinceCheckpoint: Int
    var isWritingCheckpoint = false
    var waitingForCheckpoint: [CheckedContinuation<Void, Never>] = []
    /// The first offset that the last checkpoint does not contain.
    var checkpointedTo: UInt64

    private var waitingForOffset: [UInt64: [CheckedContinuation<Void, Never>]] = [:]

    init(
        number: UInt32, on executor: any SerialExecutor, environment: SessionEnvironment,
        recovered: RecoveredPartition, settings: SessionStoreSettings, partitionCount: UInt32
    ) {
        self.number = number
        self.executor = executor
        self.settings = settings
        self.environment = environment
        self.evaluated = EvaluatedSignals(environment)
        self.state = recovered.state
        self.dirty = recovered.changed
        self.entriesSinceCheckpoint = recovered.replayed
        self.checkpointedTo = recovered.checkpointedTo
        let share = settings.hotUsers / Int(partitionCount)
        self.hot = LeastRecentlyUsed(capacity: max(Partition.fewestHotUsers, share))
        self.reported = ReportedFeedback(capacity: settings.feedbackCells)
        self.replaced = ReplacedValues(capacity: settings.feedbackCells)
        self.feedback = FeedbackAccumulator(
            capacity: settings.feedbackCells, evaluations: settings.evaluationsPerSecond / Int(partitionCount))
    }

    /// Of a partition, however many there are.
    private static let fewestHotUsers = 64
}

// MARK: - Writing

extension Partition {
    /// Applies records that are durable in the log, each offset once.
    func apply(_ records: [(offset: UInt64, record: SessionRecord)]) {
        for (offset, record) in records where state.header.applied.insert(offset) {
            fold(record, offset: offset)
            for waiting in waitingForOffset.removeValue(forKey: offset) ?? [] { waiting.resume() }
        }
        entriesSinceCheckpoint += records.count
    }

    /// Returns when the entry at an offset has been applied. A duplicate is acknowledged only then, so that an
    /// acknowledgement means visible whoever sent the event first.
    func waitUntilApplied(_ offset: UInt64) async {
        // Looked at in the continuation's body: on an event loop's executor the call itself may leave the actor, and what is
        // applied meanwhile would be waited for in vain.
        await withCheckedContinuation { waiting in
            if state.header.applied.contains(offset) {
                waiting.resume()
            } else {
                waitingForOffset[offset, default: []].append(waiting)
            }
        }
    }

    private func fold(_ record: SessionRecord, offset: UInt64) {
        switch record {
        case .event(let event):
            guard !state.isForgotten(event.userID, at: offset) else { return }
            evaluate(event)
            hot.update(event.userID) { $0.fold.fold(event, evaluated.context) }
        case .base(let values, let userID):
            refreshed(values, of: userID)
        case .forget(let digest):
            // A user whom only the snapshot knows may be among them; all are folded again when they are asked for.
            hot.removeAll()
            feedback.removeEntities { UserDigest(of: $0) == digest }
            reported.removeEntities { UserDigest(of: $0) == digest }
            replaced.removeAll()
        case .patch, .patchRemoval, .link, .erased: break
        }
        state.apply(
            record, offset: offset, watermark: environment.profiles?.watermark,
            patchLimit: environment.catalogue.patchDefaults.maximumPatches, changed: &dirty)
    }

    /// A refresh has written values: what older ones cost is paid, and those that were served are kept to be compared.
    private func refreshed(_ values: [String: BaseValue], of userID: String) {
        reported.remove(values.keys, of: userID)
        let former = hot.value(of: userID)?.scoredBase?.profile
        for signal in values.keys {
            guard let old = former?.values[signal]?.value else { continue }
            replaced.keep(old, of: FeedbackAccumulator.Cell(signal: signal, entity: userID))
        }
        hot.update(userID) { $0.scoredBase = nil }
    }
}
