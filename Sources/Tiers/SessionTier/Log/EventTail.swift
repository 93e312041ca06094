import EventLog
import Signals

/// The log's tail as other tiers read it: events and who is to be forgotten, with a wait when there is nothing.
package struct EventTail: Sendable {
    package static let defaultLimit = 1000
    package static let maximumLimit = 10_000
    /// The offset that stands for the end of a partition, wherever it is.
    package static let end = UInt64.max

    /// What other tiers learn of an entry.
    package enum Content: Sendable, Equatable {
        case event(Event)
        /// What was made of this user's events is to be removed.
        case forgotten(UserDigest)
    }

    package struct Page: Sendable {
        package var entries: [(position: LogPosition, content: Content)]
        /// Where to go on, for every partition read.
        package var next: [UInt32: UInt64]
        /// Entries behind these that were already in the log.
        package var remaining: UInt64
        /// What to wait for an append after.
        fileprivate var generation: UInt64

        package var events: [(position: LogPosition, event: Event)] {
            entries.compactMap { entry in
                guard case .event(let event) = entry.content else { return nil }
                return (entry.position, event)
            }
        }
    }

    private let log: any EventLog

    package init(log: any EventLog) {
        self.log = log
    }

    /// Entries from the given offsets on. When there are none, waits for one, at most for `wait`.
    ///
    /// - Parameters:
    ///   - offsets: the first offset wanted by partition; a partition that is not named is read from its start.
    ///   - partitions: which to read; nil for all.
    ///   - userID: only this user's events, from the partition that holds them.
    package func read(
        from offsets: [UInt32: UInt64], limit: Int, wait: Duration, userID: String?, partitions: Set<UInt32>? = nil
    ) async throws -> Page {
        var from = try await starts()
        if let userID {
            let partition = log.partition(of: userID)
            from = from.filter { $0.key == partition }
        } else if let partitions {
            from = from.filter { partitions.contains($0.key) }
        }
        for (partition, offset) in offsets where from[partition] != nil { from[partition] = offset }

        let clock = ContinuousClock()
        let deadline = clock.now + wait
        while true {
            var page = try await page(from: from, limit: limit)
            if let userID {
                page.entries.removeAll { entry in
                    guard case .event(let event) = entry.content else { return true }
                    return event.userID != userID
                }
            }
            let left = clock.now.duration(to: deadline)
            if !page.entries.isEmpty || (left <= .zero && page.remaining == 0) { return page }
            from = page.next
            if page.remaining == 0 { try await waitForMore(after: page, atMost: left) }
        }
    }

    /// What there is from the offsets on, without a wait.
    package func page(from offsets: [UInt32: UInt64], limit: Int) async throws -> Page {
        let limit = min(limit == 0 ? EventTail.defaultLimit : limit, EventTail.maximumLimit)
        let batch = try await log.readAll(from: offsets, limit: limit)
        var entries: [(position: LogPosition, content: Content)] = []
        for entry in batch.entries {
            switch try SessionRecord(entry) {
            case .event(let event): entries.append((entry.position, .event(event)))
            case .forget(let digest): entries.append((entry.position, .forgotten(digest)))
            case .patch, .base, .patchRemoval, .link, .erased: break
            }
        }
        return Page(entries: entries, next: batch.next, remaining: batch.remaining, generation: batch.generation)
    }

    /// Returns when something was appended after the page was read, or when the time is over.
    package func waitForMore(after page: Page, atMost wait: Duration) async throws {
        _ = try await log.waitForAppend(after: page.generation, timeout: wait)
    }

    /// Where a stream begins that is to begin at these offsets: 0 is the first entry kept, and `end` the end.
    package func resolve(_ offsets: [UInt32: UInt64]) async throws -> [UInt32: UInt64] {
        let starts = try await starts()
        let ends = offsets.values.contains(EventTail.end) ? try await log.endOffsets() : []
        var resolved = offsets
        for (partition, offset) in offsets {
            if offset == 0 { resolved[partition] = starts[partition] }
            if offset == EventTail.end { resolved[partition] = ends[Int(partition)] }
        }
        return resolved
    }

    private func starts() async throws -> [UInt32: UInt64] {
        let starts = try await log.startOffsets()
        return Dictionary(uniqueKeysWithValues: starts.enumerated().map { (UInt32($0.offset), $0.element) })
    }
}
