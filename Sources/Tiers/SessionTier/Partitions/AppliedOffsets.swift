import Signals

/// Which entries of a partition have been folded into its state. Appends of concurrent calls become durable in one order
/// and may be applied in another; each offset is applied exactly once.
///
/// Invariant: every offset below `next` is applied, and `beyond` holds the applied ones above it.
package struct AppliedOffsets: Sendable, Equatable {
    /// The lowest offset not applied yet.
    package private(set) var next: UInt64
    private var beyond: Set<UInt64> = []

    package init(next: UInt64 = 0) {
        self.next = next
    }

    /// Marks an offset as applied.
    /// - Returns: false when it already was, and the entry must not be folded again.
    package mutating func insert(_ offset: UInt64) -> Bool {
        guard !contains(offset) else { return false }
        if offset != next {
            beyond.insert(offset)
            return true
        }
        next += 1
        while beyond.remove(next) != nil { next += 1 }
        return true
    }

    /// Counts everything below an offset as applied: the log does not have it any more.
    package mutating func skip(to offset: UInt64) {
        guard offset > next else { return }
        next = offset
        beyond = beyond.filter { $0 >= offset }
        while beyond.remove(next) != nil { next += 1 }
    }

    package func contains(_ offset: UInt64) -> Bool {
        offset < next || beyond.contains(offset)
    }
}

extension AppliedOffsets: ByteCodable {
    /// The lowest offset not applied, then those applied above it.
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(varint: next)
        encoder.write(count: beyond.count)
        for offset in beyond.sorted() { encoder.write(varint: offset - next) }
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        next = try decoder.readVarint()
        for _ in 0..<(try decoder.readCount()) {
            let start = decoder.offset
            let (offset, overflow) = next.addingReportingOverflow(try decoder.readVarint())
            guard !overflow, offset > next else { throw .invalidValue("an offset that is not beyond", offset: start) }
            beyond.insert(offset)
        }
    }
}
