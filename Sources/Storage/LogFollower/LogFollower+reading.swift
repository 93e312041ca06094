import MeshMessages
import MeshRPC
import MessageMapping
import Signals

extension LogFollower {
    /// One page of the log, of every node that has a part of it.
    ///
    /// - Parameters:
    ///   - offsets: the first offset wanted by partition; a partition that is not named is read from its start.
    ///   - wait: how long to wait where there is nothing.
    ///   - userID: only this user's events, which one node has.
    /// - Throws: `RPCError`; `unavailable` also when a part of the log is with nobody.
    public func read(
        from offsets: [UInt32: UInt64], wait: Duration, userID: String? = nil
    ) async throws -> Batch {
        if let userID { return try await page(offsets, of: userID, wait: wait, route: .owner(of: userID)) }
        let placement = places.current
        guard placement.unplaced.isEmpty else {
            let names = placement.unplaced.sorted().map(String.init).joined(separator: ", ")
            throw RPCError(.unavailable, "nobody has the log of the partitions \(names) now")
        }
        // What is there, of all of them; else what comes first, of one.
        let whole = try await pages(offsets, placement, wait: placement.partitions.count == 1 ? wait : .zero)
        guard placement.partitions.count > 1, wait > .zero, whole.entries.isEmpty, whole.forgotten.isEmpty else {
            return whole
        }
        return try await first(offsets, placement, wait: wait)
    }

    private func pages(_ offsets: [UInt32: UInt64], _ placement: LogPlacement, wait: Duration) async throws -> Batch {
        try await withThrowingTaskGroup(of: Batch.self) { group in
            for (place, partitions) in placement.partitions {
                let from = Self.offsets(offsets, of: partitions)
                group.addTask { try await page(from, of: nil, wait: wait, route: place.route) }
            }
            var whole = Batch(entries: [], forgotten: [], next: offsets, remaining: 0)
            for try await page in group { whole.add(page) }
            return whole
        }
    }

    private func first(_ offsets: [UInt32: UInt64], _ placement: LogPlacement, wait: Duration) async throws -> Batch {
        try await withThrowingTaskGroup(of: Batch.self) { group in
            for (place, partitions) in placement.partitions {
                let from = Self.offsets(offsets, of: partitions)
                group.addTask { try await page(from, of: nil, wait: wait, route: place.route) }
            }
            defer { group.cancelAll() }
            var whole = Batch(entries: [], forgotten: [], next: offsets, remaining: 0)
            for try await page in group {
                whole.add(page)
                if !page.entries.isEmpty || !page.forgotten.isEmpty { return whole }
            }
            return whole
        }
    }

    private func page(
        _ offsets: [UInt32: UInt64], of userID: String?, wait: Duration, route: CallRoute
    ) async throws -> Batch {
        let millis = wait.components.seconds * 1000 + wait.components.attoseconds / 1_000_000_000_000_000
        let request = SessionV1.ReadEventsRequest(
            from: Self.messages(offsets), limit: UInt32(limit), waitMillis: UInt32(clamping: millis),
            userID: userID ?? "")
        let options = CallOptions(timeout: wait + .seconds(5), route: route)
        return try Batch(try await client.readEvents(request, options: options), after: offsets)
    }

    /// A partition without an offset is named too: what is not named may be another node's.
    private static func offsets(_ offsets: [UInt32: UInt64], of partitions: Set<UInt32>) -> [UInt32: UInt64] {
        guard !partitions.isEmpty else { return offsets }
        return Dictionary(uniqueKeysWithValues: partitions.map { ($0, offsets[$0] ?? 0) })
    }
}

extension LogFollower.Batch {
    /// - Throws: `data_loss` for an entry that is no event.
    init(_ response: SessionV1.ReadEventsResponse, after offsets: [UInt32: UInt64]) throws(RPCError) {
        var entries: [Entry] = []
        entries.reserveCapacity(response.entries.count)
        var forgotten: [ForgottenUserEntry] = []
        for entry in response.entries where entry.offset >= offsets[entry.partition] ?? 0 {
            if let marker = ForgottenUserEntry(entry) { forgotten.append(marker) }
            guard let message = entry.event else { continue }
            do {
                let event = try Event(message: message)
                entries.append(Entry(partition: entry.partition, offset: entry.offset, event: event))
            } catch {
                throw RPCError(.dataLoss, "entry \(entry.partition):\(entry.offset) of the log: \(error)")
            }
        }
        var next = offsets
        for offset in response.next { next[offset.partition] = max(offset.offset, next[offset.partition] ?? 0) }
        self.init(entries: entries, forgotten: forgotten, next: next, remaining: response.remaining)
    }

    /// What a stream brought: what the following has already handled is left out, and `next` speaks of the whole log.
    init(
        _ response: SessionV1.ReadEventsResponse, after streams: inout TailStreams, on id: TailStreams.ID
    ) throws(RPCError) {
        self = try LogFollower.Batch(response, after: streams.offsets)
        remaining = streams.received(id, next: next, remaining: response.remaining)
    }

    /// Another node's page of other partitions.
    mutating func add(_ page: LogFollower.Batch) {
        entries += page.entries
        forgotten += page.forgotten
        next.merge(page.next) { max($0, $1) }
        remaining += page.remaining
    }
}
