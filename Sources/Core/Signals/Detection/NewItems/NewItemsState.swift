import Partitioning

/// The items seen: the young ones with what they had, of the others 8 bytes each.
public struct NewItemsState: Sendable, Equatable {
    struct Track: Sendable, Equatable {
        var firstSeen: Timestamp
        var events = 0
        /// All items' events before this one's first.
        var totalBefore = 0
        var isReported = false
    }

    /// Items whose first event is younger than the limit, or was when the state was last tidied.
    var young: [String: Track] = [:]
    /// FNV-1a of the ids of the others.
    var known: Set<UInt64> = []
    /// Events counted.
    var total = 0
    var oldest: Timestamp?
    var newest: Timestamp?
    /// Whether there were more items than are remembered.
    var isFull = false
    private var tidiedAt: Timestamp?

    init() {}

    mutating func count(_ event: Event, maximumAgeSeconds: Double, capacity: Int) {
        let time = event.occurredAt
        oldest = min(oldest ?? time, time)
        let now = max(newest ?? time, time)
        newest = now
        total += 1
        if var track = young[event.itemID] {
            track.firstSeen = min(track.firstSeen, time)
            track.events += 1
            young[event.itemID] = track
        } else if !known.contains(FNV1a.hash(event.itemID.utf8)) {
            young[event.itemID] = Track(firstSeen: time, events: 1, totalBefore: total - 1)
        }
        let since = now.seconds(since: tidiedAt ?? .distantPast)
        if since > maximumAgeSeconds / 8 || young.count + known.count > capacity {
            tidy(now, maximumAgeSeconds, capacity)
        }
    }

    private mutating func tidy(_ now: Timestamp, _ maximumAgeSeconds: Double, _ capacity: Int) {
        tidiedAt = now
        for (id, track) in young where now.seconds(since: track.firstSeen) > maximumAgeSeconds {
            known.insert(FNV1a.hash(id.utf8))
            young[id] = nil
        }
        if young.count + known.count > capacity {
            isFull = true
            young = [:]
            known = []
        }
    }
}

extension NewItemsState: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(newest != nil)
        guard let newest else { return }
        encoder.write(newest)
        encoder.write(oldest ?? newest)
        encoder.write(tidiedAt ?? newest)
        encoder.write(isFull)
        encoder.write(Int64(total))
        encoder.write(count: young.count)
        for id in young.keys.sorted() {
            let track = young[id] ?? Track(firstSeen: newest)
            encoder.write(id)
            encoder.write(track.firstSeen)
            encoder.write(Int64(track.events))
            encoder.write(Int64(track.totalBefore))
            encoder.write(track.isReported)
        }
        encoder.write(count: known.count)
        for hash in known.sorted() { encoder.write(Int64(bitPattern: hash)) }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "new items")
        guard try decoder.readBool() else { return }
        newest = try decoder.readTimestamp()
        oldest = try decoder.readTimestamp()
        tidiedAt = try decoder.readTimestamp()
        isFull = try decoder.readBool()
        total = try NewItemsState.readNumber(&decoder)
        for _ in 0..<(try decoder.readCount(elementSize: 26)) {
            let id = try decoder.readString()
            var track = Track(firstSeen: try decoder.readTimestamp())
            track.events = try NewItemsState.readNumber(&decoder)
            track.totalBefore = try NewItemsState.readNumber(&decoder)
            track.isReported = try decoder.readBool()
            young[id] = track
        }
        for _ in 0..<(try decoder.readCount(elementSize: 8)) {
            known.insert(UInt64(bitPattern: try decoder.readInt64()))
        }
    }

    /// A count that arithmetic cannot overflow with.
    private static func readNumber(_ decoder: inout ByteDecoder) throws(ByteDecodingError) -> Int {
        let start = decoder.offset
        let number = try decoder.readInt64()
        guard (0..<1 << 60).contains(number) else { throw .invalidValue("an absurd count", offset: start) }
        return Int(number)
    }
}
