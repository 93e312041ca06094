// LogFollower: how the other tiers read the session tier's log.
//
// What it is for: a consumer that says from which offsets to go on, handles batches in order, and is not bothered with
// retries. It keeps no offsets: the consumer stores `next` together with what it made of the batch.
//
// What it may import: the mesh and Core/Signals.
//
// Where to start reading: `LogFollower.follow`.

import Logging
import MeshMessages
import MeshRPC
import MeshService
import MessageMapping
import Signals

/// Follows the session tier's log over RPC by long polls.
public struct LogFollower: Sendable {
    /// Events in the order of their partitions' offsets, and where to go on.
    public struct Batch: Sendable {
        public struct Entry: Sendable {
            public var partition: UInt32
            public var offset: UInt64
            public var event: Event
        }

        public var entries: [Entry]
        /// Entries that stand for a user who has been forgotten, in the same order.
        public var forgotten: [ForgottenUserEntry]
        /// The first offset not read, for every partition: what the consumer stores.
        public var next: [UInt32: UInt64]
        /// Entries that were in the log behind these; 0 when the consumer has caught up.
        public var remaining: UInt64
    }

    private let client: SessionService.Client
    private let logger: Logger
    private let limit: Int
    private let wait: Duration

    /// - Parameters:
    ///   - session: calls to the session tier.
    ///   - limit: entries of a batch at most.
    ///   - wait: how long one poll waits for something new.
    public init(session: any RPCCaller, logger: Logger, limit: Int = 2000, wait: Duration = .seconds(10)) {
        self.client = SessionService.Client(session)
        self.logger = logger
        self.limit = limit
        self.wait = wait
    }

    /// Hands out batches until the task is cancelled or the handler throws. Polls that fail are repeated with backoff, from
    /// where the last handled batch ended.
    ///
    /// - Parameters:
    ///   - offsets: the first offset wanted by partition; a partition that is not named is read from its start.
    ///   - handle: gets batches in order, empty ones too (nothing came while waiting). Its errors end the following.
    public func follow(
        from offsets: [UInt32: UInt64], _ handle: (Batch) async throws -> Void
    ) async throws {
        var offsets = offsets
        var backoff = CountedBackoff(base: .milliseconds(100), ceiling: .seconds(5))
        while !Task.isCancelled {
            let batch: Batch
            do {
                batch = try await read(from: offsets, wait: wait)
                backoff.succeeded()
            } catch let error as RPCError {
                if error.code == .outOfRange || error.code == .dataLoss { throw error }
                if Task.isCancelled { return }
                logger.warning("the log cannot be read; trying again", metadata: ["error": "\(error)"])
                try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
                continue
            }
            try await handle(batch)
            offsets = batch.next
        }
    }

    /// One poll.
    ///
    /// - Parameter userID: only this user's events.
    public func read(
        from offsets: [UInt32: UInt64], wait: Duration, userID: String? = nil
    ) async throws -> Batch {
        let millis = wait.components.seconds * 1000 + wait.components.attoseconds / 1_000_000_000_000_000
        let request = SessionV1.ReadEventsRequest(
            from: offsets.sorted { $0.key < $1.key }.map {
                SessionV1.PartitionOffset(partition: $0.key, offset: $0.value)
            },
            limit: UInt32(limit), waitMillis: UInt32(clamping: millis), userID: userID ?? "")
        let response = try await client.readEvents(request, options: CallOptions(timeout: wait + .seconds(5)))
        var entries: [Batch.Entry] = []
        entries.reserveCapacity(response.entries.count)
        var forgotten: [ForgottenUserEntry] = []
        for entry in response.entries {
            if let marker = ForgottenUserEntry(entry) { forgotten.append(marker) }
            guard let message = entry.event else { continue }
            do {
                let event = try Event(message: message)
                entries.append(Batch.Entry(partition: entry.partition, offset: entry.offset, event: event))
            } catch {
                throw RPCError(.dataLoss, "entry \(entry.partition):\(entry.offset) of the log: \(error)")
            }
        }
        var next = offsets
        for offset in response.next { next[offset.partition] = offset.offset }
        return Batch(entries: entries, forgotten: forgotten, next: next, remaining: response.remaining)
    }
}
