import RocksDB
import Signals

/// Up to where a fold went: the events before a time that lay before an offset, and no others.
package struct FoldedWatermark: Sendable, Equatable {
    package var asOf: Timestamp
    /// The first offset not read, by partition.
    package var offsets: [UInt32: UInt64]

    package func covers(_ entry: LoggedEvent) -> Bool {
        covers(entry.event.occurredAt, partition: entry.partition, offset: entry.offset)
    }

    func covers(_ occurredAt: Timestamp, partition: UInt32, offset: UInt64) -> Bool {
        occurredAt < asOf && offset < offsets[partition] ?? 0
    }

    /// By partition; one that was never read is at 0.
    package var offsetList: [UInt64] { Self.list(offsets) }

    static func list(_ offsets: [UInt32: UInt64]) -> [UInt64] {
        guard let last = offsets.keys.max() else { return [] }
        return (0...last).map { offsets[$0] ?? 0 }
    }
}

extension BatchStore {
    /// Folds every pending event that occurred before `asOf` and has been read by now into its user's states, in time order.
    ///
    /// A crash in between leaves some users folded and the others pending; folding again to the same or a later time
    /// completes it. Events that are read meanwhile stay pending, so what the watermark covers is exactly what is folded.
    ///
    /// - Parameter progress: called with the number of events folded so far.
    /// - Throws: `BatchStateError.foldedPast` when a later time was folded before.
    package func fold(
        before asOf: Timestamp, _ plan: FoldPlan, progress report: (Int) -> Void = { _ in }
    ) throws -> FoldedWatermark {
        let watermark = try progress.withLock { progress in
            if let folded = progress.foldedAsOf, folded > asOf {
                throw BatchStateError.foldedPast(requested: asOf, folded: folded)
            }
            try database.put(MetaKey.foldedAsOf.bytes, asOf.encoded, in: .meta, sync: true)
            progress.foldedAsOf = asOf
            return FoldedWatermark(asOf: asOf, offsets: progress.offsets)
        }
        let context = FoldContext(catalogue: plan.catalogue, items: items)
        var from: [UInt8] = []
        var folded = 0
        while let users = try pendingUsers(from: from) {
            // Nil when someone was removed meanwhile, who must not come back with these states: read again.
            guard let count = try fold(users, watermark, plan, context) else { continue }
            from = users.range.to
            folded += count
            report(folded)
        }
        // The pages were not synced one by one: a power cut before this leaves those folded that were written, and the others
        // pending.
        try database.put(MetaKey.foldedAsOf.bytes, asOf.encoded, in: .meta, sync: true)
        return watermark
    }

    /// By partition, from where the log has to be read to find every event that a finished fold has left out: the first that is
    /// still pending, or the watermark's own offset.
    package func resumeOffsets(after watermark: FoldedWatermark) throws -> [UInt64] {
        var offsets = watermark.offsets
        try forEachPair(of: .pending) { pair in
            let key = try EventKey(bytes: pair.key)
            if let offset = offsets[key.partition], key.offset < offset { offsets[key.partition] = key.offset }
        }
        return FoldedWatermark.list(offsets)
    }

    /// - Returns: how many events were folded; nil, and nothing is changed, when a user was removed since they were read.
    private func fold(
        _ pending: PendingUsers, _ watermark: FoldedWatermark, _ plan: FoldPlan, _ context: FoldContext
    ) throws -> Int? {
        let parts = try Parallel.map(pending.users) { users in
            let covered = users.lazy.map { user in user.filter { $0.isCovered(by: watermark) } }
            return try FoldedUsers(covered, plan, context) { try self.states(of: $0, plan, context) }
        }
        let folded = parts.reduce(0) { $0 + $1.keys.count }
        guard folded > 0 else { return 0 }
        var batch = WriteBatch()
        for part in parts { batch.append(contentsOf: part.batch) }
        try count(parts.map(\.counts.counts), in: &batch)
        let isWhole = folded == pending.users.reduce(0) { $0 + $1.count }
        // Under the lock, so that who reads a user's states and what is pending sees each event once.
        return try progress.withLock { progress in
            guard progress.removals == pending.removals else { return nil }
            if isWhole && progress.takes == pending.takes {
                // Nothing else is there, so one range says what a deletion for each event would.
                batch.deleteRange(from: pending.range.from, to: pending.range.to, in: .pending)
            } else {
                for key in parts.lazy.flatMap(\.keys) { batch.delete(key, in: .pending) }
            }
            try database.write(batch, sync: false)
            return folded
        }
    }

    /// Adds to a batch how often the folded events named each item.
    private func count(_ counts: [[Population.Key: UInt64]], in batch: inout WriteBatch) throws {
        var sums: [Population.Key: UInt64] = [:]
        for part in counts { sums.merge(part, uniquingKeysWith: +) }
        let keys = sums.keys.sorted { ($0.itemID, $0.kind) < ($1.itemID, $1.kind) }
        let known = try database.multiGet(keys.map(\.bytes), in: .population)
        for (key, bytes) in zip(keys, known) {
            let sum = try (bytes.map { try Self.count($0, of: key) } ?? 0) + (sums[key] ?? 0)
            batch.put(key.bytes, encoded(sum), in: .population)
        }
    }

    /// A user's states as the last fold left them.
    private func states(of userID: String, _ plan: FoldPlan, _ context: FoldContext) throws -> UserStates {
        guard let bytes = try database.get(Array(userID.utf8), in: .states) else { return UserStates(plan) }
        return try states(decoding: bytes, of: userID, plan, context).states
    }

    /// What is not there for the plan, or damaged, is folded anew from the user's folded events: they are kept here for good,
    /// also when the log has long been trimmed. (A tier whose state was lost has the events that the log still has.)
    private func states(
        decoding bytes: [UInt8], of userID: String, _ plan: FoldPlan, _ context: FoldContext
    ) throws -> (states: UserStates, isRefolded: Bool) {
        let decoded = try? UserStates.decode(bytes, plan)
        if let decoded, decoded.isComplete { return (decoded.states, false) }
        let events = try foldedEvents(of: userID).sorted(by: Event.inTimeOrder)
        if let decoded { return (decoded.completed(with: events, plan, context), true) }
        var states = UserStates(plan)
        for event in events { states.fold(event, plan, context) }
        return (states, true)
    }

    /// Everything that was folded of a user.
    func foldedEvents(of userID: String) throws -> [Event] {
        try database.pairs(.folded, prefix: EventKey.prefix(ofUser: userID)).flatMap { try FoldedSegment($0).events }
    }

    /// Makes something of every user's states, on several threads, and calls `body` with the results in the order of
    /// `UserProfile.idsAreInOrder`. Someone who is removed meanwhile may still be among them: see `removals`.
    package func forEachUser<Result: Sendable>(
        _ plan: FoldPlan, making transform: @Sendable (String, UserStates) throws -> Result,
        _ body: (Result) throws -> Void
    ) throws {
        let context = FoldContext(catalogue: plan.catalogue, items: items)
        let removals = removals
        try forEachPage(of: .states, pageSize: 1_000) { page in
            let parts = try Parallel.map(page) { pairs in
                try pairs.map { pair in
                    guard let userID = String(validating: pair.key, as: UTF8.self) else {
                        throw BatchStateError.malformedKey(pair.key)
                    }
                    let (states, isRefolded) = try self.states(decoding: pair.value, of: userID, plan, context)
                    if isRefolded { try self.keep(states, of: pair.key, plan, unlessRemovedSince: removals) }
                    return try transform(userID, states)
                }
            }
            for part in parts { try part.forEach(body) }
        }
    }

    /// Stores states that were folded anew.
    private func keep(
        _ states: UserStates, of key: [UInt8], _ plan: FoldPlan, unlessRemovedSince removals: UInt64
    ) throws {
        try progress.withLock { progress in
            guard progress.removals == removals else { return }
            try database.put(key, states.encodedBytes(plan), in: .states, sync: false)
        }
    }

    /// A user's states with everything that has been read of the user up to a time, and the newest event that no fold
    /// had covered; nil for that when there is none. Changes nothing.
    package func freshStates(
        of userID: String, upTo time: Timestamp, _ plan: FoldPlan, _ context: FoldContext
    ) throws -> (states: UserStates, newestPending: Timestamp?) {
        // A consistent view: no fold moves events while both are read.
        var (states, pending) = try progress.withLock { _ -> (UserStates, [Event]) in
            let before = try self.states(of: userID, plan, context)
            let pairs = try database.pairs(.pending, prefix: EventKey.prefix(ofUser: userID))
            return (before, try pairs.map { try LoggedEvent($0).event })
        }
        pending.removeAll { $0.occurredAt > time }
        for event in pending.sorted(by: Event.inTimeOrder) { states.fold(event, plan, context) }
        return (states, pending.map(\.occurredAt).max())
    }

    /// How often folded events named each item.
    package func population() throws -> Population {
        var population = Population()
        try forEachPair(of: .population) { pair in
            let key = try Population.Key(bytes: pair.key)
            population.counts[key] = try Self.count(pair.value, of: key)
        }
        return population
    }

    static func count(_ bytes: [UInt8], of key: Population.Key) throws(BatchStateError) -> UInt64 {
        var decoder = ByteDecoder(bytes)
        do throws(ByteDecodingError) {
            let count = try decoder.readVarint()
            try decoder.finish()
            return count
        } catch {
            throw .damaged(what: "the count of item '\(key.itemID)'", reason: "\(error)")
        }
    }
}
