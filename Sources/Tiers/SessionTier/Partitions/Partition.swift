import NIOCore
import Signals

/// The users of one partition. Its state lives on one event loop, so nothing here locks and nothing is shared.
actor Partition {
    nonisolated let number: UInt32
    private nonisolated let executor: any SerialExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private var environment: SessionEnvironment
    private var context: FoldContext
    /// The signals that this tier folds per event.
    private var liveSignals: [Signal]
    /// Histories since this time are complete; nil while nothing was ever trimmed.
    private var retainedSince: Timestamp?

    private var users: [String: UserState] = [:]
    private var applied: AppliedOffsets
    private var waitingForOffset: [UInt64: [CheckedContinuation<Void, Never>]] = [:]
    private var feedback: FeedbackAccumulator

    init(
        number: UInt32, on eventLoop: any EventLoop, environment: SessionEnvironment, firstOffset: UInt64,
        feedbackCapacity: Int = 4096
    ) {
        self.number = number
        self.executor = eventLoop.executor
        self.environment = environment
        self.context = environment.foldContext
        self.liveSignals = Partition.liveSignals(of: environment.catalogue)
        self.applied = AppliedOffsets(next: firstOffset)
        self.feedback = FeedbackAccumulator(capacity: feedbackCapacity)
        self.retainedSince = environment.profiles?.watermark.asOf
    }

    private static func liveSignals(of catalogue: Catalogue) -> [Signal] {
        catalogue.userSignals.filter { $0.tier == .streaming }
    }
}

// MARK: - Writing

extension Partition {
    /// Applies records that are durable in the log, each offset once.
    ///
    /// - Parameter now: the time of the call, for forgetting what has expired.
    func apply(_ records: [(offset: UInt64, record: SessionRecord)], now: Timestamp) {
        for (offset, record) in records where applied.insert(offset) {
            fold(record, offset: offset, now: now, isRecovery: false)
            for waiting in waitingForOffset.removeValue(forKey: offset) ?? [] { waiting.resume() }
        }
    }

    /// Applies what was in the log when the process started: what the snapshot covers is only counted.
    func recover(_ records: [(offset: UInt64, record: SessionRecord)], now: Timestamp) {
        for (offset, record) in records where applied.insert(offset) {
            fold(record, offset: offset, now: now, isRecovery: true)
        }
    }

    /// Returns when the entry at an offset has been applied. A duplicate is acknowledged only then, so that an
    /// acknowledgement means visible whoever sent the event first.
    func waitUntilApplied(_ offset: UInt64) async {
        if applied.contains(offset) { return }
        await withCheckedContinuation { waitingForOffset[offset, default: []].append($0) }
    }

    private func fold(_ record: SessionRecord, offset: UInt64, now: Timestamp, isRecovery: Bool) {
        let watermark = environment.profiles?.watermark
        switch record {
        case .event(let event):
            if isRecovery, watermark?.covers(offset: offset, of: number, occurredAt: event.occurredAt) ?? false {
                return
            }
            if !isRecovery { score(event) }
            withUser(event.userID) {
                $0.fold(
                    event, offset: offset, signals: liveSignals, context, defaults: environment.catalogue.patchDefaults,
                    now: now)
            }
        case .patch(let patch, let userID):
            withUser(userID) { $0.patches.put(patch, now: patch.lastReinforcedAt) }
        case .base(let values, let userID):
            withUser(userID) { $0.write(values, newerThan: watermark?.asOf) }
        }
    }

    private func withUser(_ userID: String, _ body: (inout UserState) -> Void) {
        var user = users.removeValue(forKey: userID) ?? UserState(catalogue: environment.catalogue)
        body(&user)
        users[userID] = user
    }

    /// Scores what would have been served just before the event as a prediction of it.
    private func score(_ event: Event) {
        guard let base = try? base(of: event.userID) else { return }
        let patches = users[event.userID]?.patches ?? PatchSet()
        let resolver = ProfileResolver(catalogue: environment.catalogue)
        for signal in environment.catalogue.userSignals where base.values[signal.name] != nil {
            let served = resolver.resolve(
                signal, base: base, live: nil, patches: patches.patches(over: signal.name), at: event.occurredAt)
            guard let value = served.value, let loss = signal.loss(of: value, for: event, context), loss.isFinite else {
                continue
            }
            feedback.add(
                FeedbackAccumulator.Cell(signal: signal.name, entity: event.userID), loss: loss, at: event.occurredAt)
        }
    }

    func drainFeedback() -> FeedbackAccumulator { feedback.drain() }
}

// MARK: - Reading

/// A user's profile as the streaming tier answers it.
package struct ProfileView: Sendable {
    package var base: BaseProfile?
    package var patches: [Patch]
    package var resolved: [String: ResolvedValue]
}

/// The items of a user's recent events.
package struct HistoryView: Sendable {
    package var items: [ItemAt]
    package var profilesVersion: String
    /// False when events after the time asked for have been trimmed.
    package var isComplete: Bool
}

extension Partition {
    /// Base, patches that still weigh something, and both merged.
    ///
    /// - Parameter signals: which to resolve; empty for all.
    func profile(of userID: String, at time: Timestamp, signals: [String]) throws -> ProfileView {
        let user = users[userID]
        let base = try base(of: userID)
        let live = liveValues(of: userID, user, base: base, at: time, signals: Set(signals))
        let resolved = ProfileResolver(catalogue: environment.catalogue).resolve(
            base: base, live: live, patches: user?.patches ?? PatchSet(), at: time, signals: signals)
        let patches = (user?.patches.patches ?? []).filter { $0.expiresAt > time && $0.observedAt <= time }
        return ProfileView(base: base, patches: patches, resolved: resolved)
    }

    /// The items since `since`, for injection.
    ///
    /// - Parameter asOf: hides what happened later; nil when everything acknowledged is to be seen.
    func history(of userID: String, since: Timestamp, asOf: Timestamp?, limit: Int) -> HistoryView {
        let watermark = environment.profiles?.watermark
        let items =
            users[userID]?.recent.items(
                since: since, watermark: watermark, partition: number, asOf: asOf, limit: limit) ?? []
        return HistoryView(
            items: items, profilesVersion: environment.profiles?.version ?? "",
            isComplete: retainedSince.map { since >= $0 } ?? true)
    }

    /// The base values that leased refreshes wrote since the snapshot.
    func refreshed(of userID: String) -> [String: BaseValue] { users[userID]?.refreshed ?? [:] }

    func patch(_ id: String, of userID: String) -> Patch? { users[userID]?.patches[id] }

    private func base(of userID: String) throws -> BaseProfile? {
        var base = try environment.profiles?.profile(of: userID)
        guard let refreshed = users[userID]?.refreshed, !refreshed.isEmpty else { return base }
        if base == nil {
            base = BaseProfile(
                version: environment.profiles?.version ?? "",
                computedAt: environment.profiles?.watermark.asOf ?? .epoch)
        }
        base?.values.merge(refreshed) { _, newer in newer }
        return base
    }

    private func liveValues(
        of userID: String, _ user: UserState?, base: BaseProfile?, at time: Timestamp, signals: Set<String>
    ) -> [String: LiveValue] {
        guard let user else { return [:] }
        var live: [String: LiveValue] = [:]
        for signal in environment.catalogue.userSignals where signals.isEmpty || signals.contains(signal.name) {
            if signal.operator is HistoryOperator {
                live[signal.name] = history(signal, user, base: base, at: time)
            } else if let state = user.live[signal.name], let value = signal.value(of: state, at: time, context) {
                live[signal.name] = LiveValue(value, eventTime: signal.newestEvent(in: state))
            }
        }
        return live
    }

    /// The batch history and the recent items as one: the injection, as a value of the profile.
    private func history(_ signal: Signal, _ user: UserState, base: BaseProfile?, at time: Timestamp) -> LiveValue? {
        let recent = user.recent.items(
            since: .distantPast, watermark: nil, partition: number, asOf: time, limit: .max)
        guard let newest = recent.last?.occurredAt else { return nil }
        var batch: [ItemAt] = []
        if case .items(let items)? = base?.values[signal.name]?.value { batch = items }
        let limit = environment.catalogue.patchDefaults.historyLimit
        return LiveValue(.items(ItemAt.merge([batch, recent], limit: limit)), eventTime: newest)
    }
}

// MARK: - Changing what it reads

extension Partition {
    /// Takes over another snapshot, and forgets what the one before it covered: what only the newest covers is kept for
    /// readers that lag by one.
    func adopt(profiles: any BaseProfiles, items: ItemTable?) {
        let former = environment.profiles?.watermark
        environment.profiles = profiles
        if let items {
            environment.items = items
            context = environment.foldContext
        }
        guard let covered = former else { return }
        retainedSince = max(retainedSince ?? .distantPast, covered.asOf)
        for (userID, var user) in users {
            user.forget(coveredBy: covered, partition: number, refreshedUpTo: profiles.watermark.asOf)
            users[userID] = user.isEmpty ? nil : user
        }
    }

    /// Takes over another catalogue: the live states are folded again from the recent events.
    func adopt(catalogue: Catalogue) {
        guard catalogue != environment.catalogue else { return }
        environment.catalogue = catalogue
        context = environment.foldContext
        liveSignals = Partition.liveSignals(of: catalogue)
        for userID in users.keys {
            users[userID]?.refold(signals: liveSignals, context, defaults: catalogue.patchDefaults)
        }
    }
}
