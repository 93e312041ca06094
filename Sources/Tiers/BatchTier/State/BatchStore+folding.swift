import RocksDB
import Signals

/// Up to where a fold went: the events before a time that lay before an offset, and no others.
package struct FoldedWatermark: Sendable, Equatable {
    package var asOf: Timestamp
    /// The first offset not read, by partition.
    package var offsets: [UInt32: UInt64]

    package func covers(_ entry: LoggedEvent) -> Bool {
        entry.event.occurredAt < asOf && entry.offset < offsets[entry.partition] ?? 0
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
        while true {
            let removals = removals
            var next = from
            guard let users = try pendingUsers(from: &next) else { return watermark }
            // Nil when someone was removed meanwhile, who must not come back with these states: read again.
            guard let count = try fold(users, watermark, plan, context, unless: removals) else { continue }
            from = next
            folded += count
            report(folded)
        }
    }

    /// By partition, from where the log has to be read to find every event that a finished fold has left out: the first that is
    /// still pending, or the watermark's own offset.
    package func resumeOffsets(after watermark: FoldedWatermark) throws -> [UInt64] {
        var offsets = watermark.offsets
        try forEachPage(of: .pending) { pair in
            let key = try EventKey(bytes: pair.key)
            if let offset = offsets[key.partition], key.offset < offset { offsets[key.partition] = key.offset }
        }
        return FoldedWatermark.list(offsets)
    }

    /// The next users with everything that is pending of them; nil when there are no more.
    private func pendingUsers(from: inout [UInt8], pageSize: Int = 4_000) throws -> [[LoggedEvent]]? {
        var page = try database.pairs(.pending, from: from, limit: pageSize).map { try LoggedEvent($0) }
        guard let lastUser = page.last?.event.userID else { return nil }
        let prefix = EventKey.prefix(ofUser: lastUser)
        if page.count == pageSize {
            // The page may end in the middle of a user.
            page.removeAll { $0.event.userID == lastUser }
            page += try database.pairs(.pending, prefix: prefix).map { try LoggedEvent($0) }
        }
        from = Database.successor(ofPrefix: prefix) ?? prefix
        var users: [[LoggedEvent]] = []
        for entry in page {
            if users.last?.first?.event.userID == entry.event.userID {
                users[users.count - 1].append(entry)
            } else {
                users.append([entry])
            }
        }
        return users
    }

    /// - Parameter removals: what `self.removals` was before the users were read.
    /// - Returns: how many events were folded; nil, and nothing is changed, when a user was removed since.
    private func fold(
        _ users: [[LoggedEvent]], _ watermark: FoldedWatermark, _ plan: FoldPlan, _ context: FoldContext,
        unless removals: UInt64
    ) throws -> Int? {
        var batch = WriteBatch()
        var counts: [Population.Key: UInt64] = [:]
        var folded = 0
        for pending in users {
            let covered = pending.filter(watermark.covers).sorted { Event.inTimeOrder($0.event, $1.event) }
            guard let userID = covered.first?.event.userID else { continue }
            var states = try self.states(of: userID, plan, context)
            for entry in covered {
                states.fold(entry.event, plan, context)
                batch.delete(entry.key.bytes, in: .pending)
                batch.put(entry.key.bytes, entry.event.encodedBytes(), in: .folded)
                if let key = Population.Key(counting: entry.event) { counts[key, default: 0] += 1 }
            }
            batch.put(Array(userID.utf8), states.encodedBytes(plan), in: .states)
            folded += covered.count
        }
        guard folded > 0 else { return 0 }
        let keys = counts.keys.sorted { ($0.itemID, $0.kind) < ($1.itemID, $1.kind) }
        let known = try database.multiGet(keys.map(\.bytes), in: .population)
        for (key, bytes) in zip(keys, known) {
            let sum = try (bytes.map { try Self.count($0, of: key) } ?? 0) + (counts[key] ?? 0)
            batch.put(key.bytes, encoded(sum), in: .population)
        }
        // Under the lock, so that who reads a user's states and what is pending sees each event once.
        return try progress.withLock { progress in
            guard progress.removals == removals else { return nil }
            try database.write(batch, sync: true)
            return folded
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
        let events = try database.pairs(.folded, prefix: EventKey.prefix(ofUser: userID))
            .map { try LoggedEvent($0).event }.sorted(by: Event.inTimeOrder)
        if let decoded { return (decoded.completed(with: events, plan, context), true) }
        var states = UserStates(plan)
        for event in events { states.fold(event, plan, context) }
        return (states, true)
    }

    /// Calls `body` with every user's states, in the order of `UserProfile.idsAreInOrder`. Someone who is removed meanwhile
    /// may still be among them: see `removals`.
    package func forEachUser(_ plan: FoldPlan, _ body: (String, UserStates) throws -> Void) throws {
        let context = FoldContext(catalogue: plan.catalogue, items: items)
        let removals = removals
        try forEachPage(of: .states, pageSize: 500) { pair in
            guard let userID = String(validating: pair.key, as: UTF8.self) else {
                throw BatchStateError.malformedKey(pair.key)
            }
            let (states, isRefolded) = try self.states(decoding: pair.value, of: userID, plan, context)
            if isRefolded {
                try progress.withLock { progress in
                    guard progress.removals == removals else { return }
                    try database.put(pair.key, states.encodedBytes(plan), in: .states, sync: false)
                }
            }
            try body(userID, states)
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
        try forEachPage(of: .population) { pair in
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
