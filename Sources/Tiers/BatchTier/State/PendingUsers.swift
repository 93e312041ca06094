import RocksDB
import Signals

/// An event that no fold has taken in, as it is stored.
struct PendingEvent: Sendable {
    let key: [UInt8]
    let stored: [UInt8]
    /// What the key says.
    private let place: EventKey

    init(_ pair: KeyValue) throws {
        place = try EventKey(bytes: pair.key)
        key = pair.key
        stored = pair.value
    }

    var userID: String { place.userID }

    func isCovered(by watermark: FoldedWatermark) -> Bool {
        watermark.covers(place.occurredAt, partition: place.partition, offset: place.offset)
    }

    func append(to table: inout EventTable) throws {
        do {
            try table.append(decoding: stored)
        } catch {
            throw BatchStateError.damaged(what: "the event \(place.partition):\(place.offset)", reason: "\(error)")
        }
    }
}

/// Neighbours in the order of ids, with everything that is pending of them.
struct PendingUsers: Sendable {
    /// Each user's events, in time order.
    let users: [[PendingEvent]]
    /// The keys that were looked at: no other user has an event among them.
    let range: (from: [UInt8], to: [UInt8])
    /// `Progress.takes` before the first was read.
    let takes: UInt64
    /// `Progress.removals` before the first was read.
    let removals: UInt64
}

extension BatchStore {
    /// Events that are read at once.
    private static let pageSize = 64_000

    /// The next users with everything that is pending of them; nil when there are no more.
    func pendingUsers(from: [UInt8]) throws -> PendingUsers? {
        let (takes, removals) = progress.withLock { ($0.takes, $0.removals) }
        var page = try database.pairs(.pending, from: from, limit: Self.pageSize)
        guard let last = page.last else { return nil }
        let prefix = EventKey.prefix(ofUser: try EventKey(bytes: last.key).userID)
        if page.count == Self.pageSize {
            // The page may end in the middle of a user.
            let lastUser = try database.pairs(.pending, prefix: prefix)
            page.removeAll { $0.key.starts(with: prefix) }
            page += lastUser
        }
        var users: [[PendingEvent]] = []
        for pair in page {
            let event = try PendingEvent(pair)
            if users.last?.first?.userID == event.userID {
                users[users.count - 1].append(event)
            } else {
                users.append([event])
            }
        }
        let end = Database.successor(ofPrefix: prefix) ?? prefix
        return PendingUsers(users: users, range: (from, end), takes: takes, removals: removals)
    }
}
