import EventLog
import Signals

/// What became of the events of one call.
package struct IngestOutcome: Sendable, Equatable {
    /// Events that were new.
    package var accepted: Int
    /// Events that were known by their id.
    package var duplicates: Int
    /// Events from the future, taken as of the time of the call.
    package var clamped: Int

    package init(accepted: Int, duplicates: Int, clamped: Int) {
        self.accepted = accepted
        self.duplicates = duplicates
        self.clamped = clamped
    }
}

extension SessionStore {
    /// Makes the events durable and visible, all or none of them.
    ///
    /// - Parameters:
    ///   - now: the time of the call; an event further in the future than the catalogue allows is taken as of then.
    ///   - deadline: until when to wait for a partition that is being taken over.
    /// - Throws: what the gate throws for the first partition that is not this node's, and then nothing was written;
    ///   `EventLogError`; `SessionStoreError.notServed`.
    package func ingest(
        _ events: [Event], now: Timestamp, deadline: ContinuousClock.Instant? = nil
    ) async throws -> IngestOutcome {
        var events = events
        let findings = EventClock(catalogue: environment.current.catalogue).admit(&events, now: now)
        let results = try await append(events.map { (partition(of: $0.userID), .event($0)) }, deadline: deadline)
        let duplicates = results.count(where: \.isDuplicate)
        metrics.ingested(events.count - duplicates, duplicates: duplicates, findings)
        return IngestOutcome(
            accepted: events.count - duplicates, duplicates: duplicates, clamped: findings.clamped)
    }

    /// Writes or reinforces a patch.
    /// - Returns: the patch as it stands; nil when it has expired or was removed, and nothing was kept.
    package func put(
        _ patch: Patch, of userID: String, now: Timestamp, deadline: ContinuousClock.Instant? = nil
    ) async throws -> Patch? {
        let number = partition(of: userID)
        _ = try await append([(number, .patch(patch, userID: userID))], deadline: deadline)
        return try await slots[Int(number)].readable().patch(patch.id, of: userID)
    }

    /// Takes a patch away before its time. Those that an operator makes are taken away until the next event confirms them.
    /// - Returns: whether it was there.
    package func removePatch(
        _ id: String, of userID: String, now: Timestamp, deadline: ContinuousClock.Instant? = nil
    ) async throws -> Bool {
        let state = try await readable(userID, deadline: deadline)
        guard let patch = try await state.effectivePatch(id, of: userID, at: now) else { return false }
        _ = try await append([(partition(of: userID), .patchRemoval(patch, userID: userID))], deadline: deadline)
        return true
    }

    /// Overwrites base values with those of a leased refresh, where they are newer than what is held.
    /// - Returns: how many stand as given afterwards.
    package func write(
        _ values: [String: BaseValue], of userID: String, now: Timestamp, deadline: ContinuousClock.Instant? = nil
    ) async throws -> Int {
        let number = partition(of: userID)
        _ = try await append([(number, .base(values, userID: userID))], deadline: deadline)
        let held = try await slots[Int(number)].readable().refreshed(of: userID)
        return values.count { held[$0.key]?.refreshID == $0.value.refreshID }
    }

    /// How far values are from those that the base has of the user now, by signal; 0 where it has none.
    package func divergences(
        of values: [String: BaseValue], from userID: String, deadline: ContinuousClock.Instant? = nil
    ) async throws -> [String: Double] {
        try await readable(userID, deadline: deadline).divergences(of: values, from: userID)
    }

    /// Appends the records and returns when they are durable and applied.
    func append(
        _ records: [(partition: UInt32, record: SessionRecord)], deadline: ContinuousClock.Instant?
    ) async throws -> [AppendResult] {
        let admitted = try await admit(Set(records.map(\.partition)), deadline: deadline)
        defer { endAppends(to: admitted) }
        return try await append(records, to: admitted)
    }

    /// The same to partitions that have let it in.
    func append(
        _ records: [(partition: UInt32, record: SessionRecord)], to admitted: [UInt32: Partition]
    ) async throws -> [AppendResult] {
        let results = try await log.append(records.map { $0.record.logRecord(in: $0.partition) })
        var fresh: [UInt32: [(offset: UInt64, record: SessionRecord)]] = [:]
        for (record, result) in zip(records, results) where !result.isDuplicate {
            fresh[result.position.partition, default: []].append((result.position.offset, record.record))
        }
        for (number, records) in fresh { await admitted[number]?.apply(records) }
        for result in results where result.isDuplicate {
            await admitted[result.position.partition]?.waitUntilApplied(result.position.offset)
        }
        return results
    }

    /// Lets an append into the partitions, all or none of them; `endAppends` must follow.
    func admit(
        _ partitions: Set<UInt32>, deadline: ContinuousClock.Instant?
    ) async throws -> [UInt32: Partition] {
        // The second try is for a partition that was sealed between the gate and here: the gate then knows better.
        for isLast in [false, true] {
            for number in partitions.sorted() { try await gate.admit(number, deadline: deadline) }
            var admitted: [UInt32: Partition] = [:]
            for number in partitions { admitted[number] = slots[Int(number)].beginAppend() }
            guard admitted.count < partitions.count else { return admitted }
            endAppends(to: admitted)
            if isLast, let refused = partitions.subtracting(admitted.keys).min() {
                throw SessionStoreError.notServed(partition: refused)
            }
        }
        return [:]
    }

    func endAppends(to admitted: [UInt32: Partition]) {
        for number in admitted.keys { slots[Int(number)].endAppend() }
    }
}
