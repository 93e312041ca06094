import Signals

/// How far each group of consumers has got in the log, by partition: the first offset that it has not consumed. Positions only
/// grow.
package struct ConsumerPositions: Sendable, Equatable {
    /// Why a commit is refused.
    package enum Refusal: Error, Sendable, Equatable {
        /// So many groups are there already.
        case tooManyConsumers(Int)
    }

    /// Groups that are kept; they are named by people, so more are a mistake.
    package static let mostConsumers = 1_000

    /// Offsets by partition, by the group's name.
    package private(set) var offsets: [String: [UInt32: UInt64]]

    package init(offsets: [String: [UInt32: UInt64]] = [:]) { self.offsets = offsets }

    /// The positions with these taken over; an offset below the known one is ignored.
    package func committing(
        _ positions: [UInt32: UInt64], of consumer: String
    ) throws(Refusal) -> ConsumerPositions {
        if offsets[consumer] == nil, offsets.count >= Self.mostConsumers {
            throw .tooManyConsumers(Self.mostConsumers)
        }
        var next = self
        next.offsets[consumer, default: [:]].merge(positions) { max($0, $1) }
        return next
    }
}

extension ConsumerPositions: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(count: offsets.count)
        for (consumer, positions) in offsets.sorted(by: { $0.key < $1.key }) {
            encoder.write(consumer)
            encoder.write(count: positions.count)
            for (partition, offset) in positions.sorted(by: { $0.key < $1.key }) {
                encoder.write(varint: UInt64(partition))
                encoder.write(varint: offset)
            }
        }
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "the stored consumer positions")
        var offsets: [String: [UInt32: UInt64]] = [:]
        for _ in 0..<(try decoder.readCount()) {
            let consumer = try decoder.readString()
            var positions: [UInt32: UInt64] = [:]
            for _ in 0..<(try decoder.readCount()) {
                let partition = UInt32(truncatingIfNeeded: try decoder.readVarint())
                positions[partition] = try decoder.readVarint()
            }
            offsets[consumer] = positions
        }
        self.init(offsets: offsets)
    }
}
