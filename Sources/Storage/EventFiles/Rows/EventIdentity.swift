import Partitioning
import Signals

/// Ids of events whose files give them none. They are made from what the row says, so that reading it again gives the same id,
/// and a mesh that has the event knows it.
package enum EventIdentity: Sendable {
    /// ``ofContent(_:)``
    case content
    /// ``ofRating(_:)``
    case rating

    package func id(of event: Event) -> String {
        switch self {
        case .content: Self.ofContent(event)
        case .rating: Self.ofRating(event)
        }
    }

    /// The ``Event/idHash`` of an event with these fields and no others, without making its id; nil where that is not simple.
    /// - Parameter seconds: the time as the row writes it, if in whole seconds.
    func hash(
        _ user: UnsafeRawBufferPointer, _ item: UnsafeRawBufferPointer, _ kind: String, _ time: Timestamp,
        seconds: UnsafeRawBufferPointer?, _ value: Double?
    ) -> UInt64? {
        switch self {
        case .content: Self.hashOfContent(user, item, kind, time, value)
        case .rating: seconds.flatMap { Self.hashOfRating(user, item, $0) }
        }
    }

    /// `r-` and 13 characters: XXH64 of user, item, kind, time, value, session and query in base 32. Two rows that agree in all
    /// of them are one event. It fits a small string, which costs no allocation.
    package static func ofContent(_ event: Event) -> String {
        var capacity = 5 + 16 + event.userID.utf8.count + event.itemID.utf8.count + event.kind.utf8.count
        capacity += event.sessionID.utf8.count + event.query.utf8.count
        let hash = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { bytes in
            var end = append(event.userID.utf8, at: 0, of: bytes)
            end = append(event.itemID.utf8, at: end, of: bytes)
            end = append(event.kind.utf8, at: end, of: bytes)
            end = append(event.sessionID.utf8, at: end, of: bytes)
            end = append(event.query.utf8, at: end, of: bytes)
            end = append(UInt64(bitPattern: event.occurredAt.microseconds), at: end, of: bytes)
            if let value = event.value { end = append(value.bitPattern, at: end, of: bytes) }
            return XXHash64.hash(UnsafeRawBufferPointer(start: bytes.baseAddress, count: end))
        }
        return String(unsafeUninitializedCapacity: 15) { write(contentHash: hash, to: $0) }
    }

    private static func hashOfContent(
        _ user: UnsafeRawBufferPointer, _ item: UnsafeRawBufferPointer, _ kind: String, _ time: Timestamp,
        _ value: Double?
    ) -> UInt64 {
        let capacity = 5 + 16 + user.count + item.count + kind.utf8.count
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(capacity, 15)) { bytes in
            var end = append(user, at: 0, of: bytes)
            end = append(item, at: end, of: bytes)
            end = append(kind.utf8, at: end, of: bytes)
            end = append(EmptyCollection(), at: end, of: bytes)
            end = append(EmptyCollection(), at: end, of: bytes)
            end = append(UInt64(bitPattern: time.microseconds), at: end, of: bytes)
            if let value { end = append(value.bitPattern, at: end, of: bytes) }
            let hash = XXHash64.hash(UnsafeRawBufferPointer(start: bytes.baseAddress, count: end))
            let count = write(contentHash: hash, to: bytes)
            return FNV1a.hash(UnsafeRawBufferPointer(start: bytes.baseAddress, count: count))
        }
    }

    /// - Returns: how many bytes were written.
    private static func write(contentHash: UInt64, to output: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var hash = contentHash
        output[0] = UInt8(ascii: "r")
        output[1] = UInt8(ascii: "-")
        for position in 2..<15 {
            output[position] = digits[Int(hash & 31)]
            hash >>= 5
        }
        return 15
    }

    /// `ml-USER-ITEM-SECONDS`, the ids of MovieLens' ratings in all their formats: a user rates a film once at a time.
    static func ofRating(_ event: Event) -> String {
        let micros = event.occurredAt.microseconds
        let time = micros % 1_000_000 == 0 ? String(micros / 1_000_000) : String(event.occurredAt.seconds)
        let capacity = 5 + event.userID.utf8.count + event.itemID.utf8.count + time.utf8.count
        return String(unsafeUninitializedCapacity: capacity) { output in
            output[0] = UInt8(ascii: "m")
            output[1] = UInt8(ascii: "l")
            output[2] = UInt8(ascii: "-")
            var end = copy(event.userID.utf8, to: output, at: 3)
            output[end] = UInt8(ascii: "-")
            end = copy(event.itemID.utf8, to: output, at: end + 1)
            output[end] = UInt8(ascii: "-")
            return copy(time.utf8, to: output, at: end + 1)
        }
    }

    private static func hashOfRating(
        _ user: UnsafeRawBufferPointer, _ item: UnsafeRawBufferPointer, _ seconds: UnsafeRawBufferPointer
    ) -> UInt64? {
        // As ``ofRating(_:)`` writes them: without a sign and zeros before them.
        guard let first = seconds.first, (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(first) else { return nil }
        let count = 5 + user.count + item.count + seconds.count
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { bytes in
            var end = copy("ml-".utf8, to: bytes, at: 0)
            end = copy(user, to: bytes, at: end)
            bytes[end] = UInt8(ascii: "-")
            end = copy(item, to: bytes, at: end + 1)
            bytes[end] = UInt8(ascii: "-")
            _ = copy(seconds, to: bytes, at: end + 1)
            return FNV1a.hash(UnsafeRawBufferPointer(bytes))
        }
    }

    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    private static func append(
        _ text: some Sequence<UInt8>, at start: Int, of bytes: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        let end = copy(text, to: bytes, at: start)
        bytes[end] = 0
        return end + 1
    }

    private static func append(_ word: UInt64, at start: Int, of bytes: UnsafeMutableBufferPointer<UInt8>) -> Int {
        for index in 0..<8 { bytes[start + index] = UInt8(truncatingIfNeeded: word >> UInt64(8 * index)) }
        return start + 8
    }

    /// - Returns: the position after the copy.
    @inline(__always)
    private static func copy(
        _ text: some Sequence<UInt8>, to bytes: UnsafeMutableBufferPointer<UInt8>, at start: Int
    ) -> Int {
        var end = start
        for byte in text {
            bytes[end] = byte
            end += 1
        }
        return end
    }
}
