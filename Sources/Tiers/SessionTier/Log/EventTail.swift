import EventLog
import Signals

/// The log's tail as other tiers read it: events only, with a wait when there is nothing.
package struct EventTail: Sendable {
    package static let defaultLimit = 1000
    package static let maximumLimit = 10_000

    package struct Page: Sendable {
        package var events: [(position: LogPosition, event: Event)]
        /// Where to go on, for every partition.
        package var next: [UInt32: UInt64]
        /// Entries behind these that were already in the log.
        package var remaining: UInt64
    }

    private let log: any EventLog

    package init(log: any EventLog) {
        self.log = log
    }

    /// Events from the given offsets on. When there are none, waits for one, at most for `wait`.
    ///
    /// - Parameters:
    ///   - offsets: the first offset wanted by partition; a partition that is not named is read from its start.
    ///   - userID: only this user's events, from the partition that holds them.
    package func read(from offsets: [UInt32: UInt64], limit: Int, wait: Duration, userID: String?) async throws -> Page
    {
        let limit = min(limit == 0 ? EventTail.defaultLimit : limit, EventTail.maximumLimit)
        var from = try await starts()
        if let userID {
            let partition = log.partition(of: userID)
            from = from.filter { $0.key == partition }
        }
        for (partition, offset) in offsets where from[partition] != nil { from[partition] = offset }

        let clock = ContinuousClock()
        let deadline = clock.now + wait
        while true {
            let batch = try await log.readAll(from: from, limit: limit)
            let events = try batch.entries.compactMap { entry -> (LogPosition, Event)? in
                guard case .event(let event) = try SessionRecord(entry) else { return nil }
                return userID == nil || userID == event.userID ? (entry.position, event) : nil
            }
            let left = clock.now.duration(to: deadline)
            if !events.isEmpty || (left <= .zero && batch.remaining == 0) {
                return Page(events: events, next: batch.next, remaining: batch.remaining)
            }
            from = batch.next
            if batch.remaining == 0 {
                _ = try await log.waitForAppend(after: batch.generation, timeout: left)
            }
        }
    }

    private func starts() async throws -> [UInt32: UInt64] {
        let starts = try await log.startOffsets()
        return Dictionary(uniqueKeysWithValues: starts.enumerated().map { (UInt32($0.offset), $0.element) })
    }
}
