import RocksDB
import Signals

/// A user's events that one fold took in, in time order, stored as one value under the key of the first.
///
/// Format version 1: the number of events, and each as it was stored while it was pending.
struct FoldedSegment: Sendable {
    let events: [Event]

    init(_ pair: KeyValue) throws {
        do {
            var decoder = ByteDecoder(pair.value)
            try decoder.readVersion(of: "folded events")
            var events: [Event] = []
            for _ in 0..<(try decoder.readCount(elementSize: 2)) {
                events.append(try Event(decoding: try decoder.readBytes()))
            }
            try decoder.finish()
            self.events = events
        } catch {
            let key = try EventKey(bytes: pair.key)
            throw BatchStateError.damaged(
                what: "the folded events from \(key.partition):\(key.offset)", reason: "\(error)")
        }
    }

    /// - Parameter events: the stored bytes of each event, in time order.
    static func encode(_ events: some Collection<PendingEvent>) -> [UInt8] {
        var encoder = ByteEncoder()
        encoder.write(version: 1)
        encoder.write(count: events.count)
        for event in events { encoder.write(bytes: event.stored) }
        return encoder.bytes
    }
}
