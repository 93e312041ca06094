import MeshMessages
import MeshRPC
import MessageMapping
import Signals

// The log as the other tiers read it: a page at a time, or as a stream.
extension SessionEndpoint {
    /// How long `ReadEvents` waits at most.
    private static let maximumWait: Duration = .seconds(30)
    /// How long a stream waits for an append before it looks again whether its partitions are still this node's.
    private static let ownershipCheck: Duration = .seconds(1)
    /// Events after which a stream of marks says how far it has come.
    private static let passedEntries = 10_000

    package func readEvents(
        _ request: SessionV1.ReadEventsRequest, context: ServerContext
    ) async throws -> SessionV1.ReadEventsResponse {
        let offsets = try offsets(request.from)
        var partitions = Set(offsets.keys)
        let userID = request.userID.isEmpty ? nil : try check(id: request.userID)
        if let userID { partitions = [store.partition(of: userID)] }
        for partition in partitions.sorted() { try await store.gate.admit(partition, deadline: context.deadline) }
        // A partition that was here once is not read from what it left behind.
        let own = partitions.union(userID == nil ? store.served.keys.map { $0 } : [])
        let wait = min(Duration.milliseconds(request.waitMillis), SessionEndpoint.maximumWait)
        let page = try await onStore {
            try await tail.read(
                from: offsets, limit: Int(request.limit), wait: wait, userID: userID, partitions: own)
        }
        return page.message
    }

    /// Sends a first message at once, without entries, that says where the stream begins. Afterwards one whenever there is
    /// something, as fast as the caller reads. Never ends by itself: it fails with where to go when a partition is given away.
    package func tailEvents(
        _ request: SessionV1.TailEventsRequest, responses: ResponseWriter<SessionV1.ReadEventsResponse>,
        context: ServerContext
    ) async throws {
        var asked = try offsets(request.from)
        let wantsAll = asked.isEmpty
        if wantsAll { asked = store.served.mapValues { _ in 0 } }
        guard !asked.isEmpty else { throw RPCError(.unavailable, "this node has no partition of the log yet") }
        for partition in asked.keys.sorted() { try await store.gate.admit(partition, deadline: context.deadline) }
        var next = try await onStore { [asked] in try await tail.resolve(asked) }
        var page = try await onStore { [next] in try await tail.page(from: next, limit: Int(request.limit)) }
        try await responses.send(page.announcement(of: next))
        var passed = 0
        while true {
            // Without entries too: a reader who knows that there was nothing for it need not be given it again.
            if request.forgottenOnly {
                let marks = page.forgottenOnly
                passed += page.entries.count - marks.entries.count
                // Who reads marks only has little to gain from being told of every event.
                if !marks.entries.isEmpty || passed >= Self.passedEntries {
                    try await responses.send(marks.message)
                    passed = 0
                }
            } else if page.next != next {
                try await responses.send(page.message)
            }
            next = page.next
            if page.remaining == 0 {
                let read = page
                try await onStore { try await tail.waitForMore(after: read, atMost: SessionEndpoint.ownershipCheck) }
            }
            try await checkServed(next.keys)
            if wantsAll {
                let joined = store.served.keys.filter { next[$0] == nil }
                next.merge(try await onStore { try await tail.resolve(joined.reduce(into: [:]) { $0[$1] = 0 }) }) { $1 }
            }
            page = try await onStore { [next] in try await tail.page(from: next, limit: Int(request.limit)) }
        }
    }

    /// - Throws: what the gate says of a partition that is not served here any more.
    private func checkServed(_ partitions: some Sequence<UInt32>) async throws {
        let served = store.served
        for partition in partitions where served[partition] == nil {
            try await store.gate.admit(partition, deadline: .now)
            throw RPCError(ofStore: SessionStoreError.notServed(partition: partition))
                ?? RPCError(.unavailable, "partition \(partition) is not served here")
        }
    }

    private func offsets(_ from: [SessionV1.PartitionOffset]) throws(RPCError) -> [UInt32: UInt64] {
        var offsets: [UInt32: UInt64] = [:]
        let count = store.log.partitionCount
        for (index, from) in from.enumerated() {
            guard from.partition < count else {
                throw RPCError(
                    .invalidArgument,
                    "from[\(index)].partition: \(from.partition) is not below the log's \(count) partitions")
            }
            offsets[from.partition] = from.offset
        }
        return offsets
    }
}

extension EventTail.Page {
    var message: SessionV1.ReadEventsResponse {
        SessionV1.ReadEventsResponse(
            entries: entries.map { entry in
                var message = SessionV1.LogEntry(partition: entry.position.partition, offset: entry.position.offset)
                switch entry.content {
                case .event(let event): message.event = event.message
                case .forgotten(let digest): message.forgottenUser = digest.bytes
                }
                return message
            },
            next: Self.offsets(next), remaining: remaining)
    }

    /// The marks of forgotten users alone, with the offsets of the whole page.
    var forgottenOnly: EventTail.Page {
        var page = self
        page.entries.removeAll {
            if case .event = $0.content { true } else { false }
        }
        return page
    }

    /// What a stream begins with: where, and how much is there already.
    func announcement(of start: [UInt32: UInt64]) -> SessionV1.ReadEventsResponse {
        SessionV1.ReadEventsResponse(next: Self.offsets(start), remaining: remaining + UInt64(entries.count))
    }

    private static func offsets(_ offsets: [UInt32: UInt64]) -> [SessionV1.PartitionOffset] {
        offsets.sorted { $0.key < $1.key }.map { SessionV1.PartitionOffset(partition: $0.key, offset: $0.value) }
    }
}
