import Signals

/// What a node durably knows of its own part in a partition. It is written before anything is done that rests on it.
package struct PartitionNote: Sendable, Equatable {
    /// How the node stands to the partition.
    package enum Standing: Sendable, Equatable {
        /// It has never had it.
        case none
        /// It may acknowledge at this epoch, and it alone, until it hands the partition over.
        case claim(epoch: UInt64)
        /// It has handed the partition over, and neither acknowledges nor takes it back at this epoch or below.
        case given(PartitionGrant)
    }

    package var standing: Standing
    /// The lowest epoch at which the node will ever claim the partition. It only rises.
    package var bar: UInt64
    /// Whether the log and the checkpoint on this node's disk are all of the partition as of its standing: false from the
    /// first piece of a copy on until its last, and once a copy that was handed over is dropped.
    package var isWhole: Bool

    /// Of a node that never had the partition: who asked it, at which epoch. Any of them may have started the partition since, and
    /// whoever comes after them must ask them too.
    package var askers: [PartitionGrant]

    package init(
        standing: Standing = .none, bar: UInt64 = 0, isWhole: Bool = true, askers: [PartitionGrant] = []
    ) {
        self.standing = standing
        self.bar = bar
        self.isWhole = isWhole
        self.askers = askers
    }

    /// The epoch that the standing is of; 0 when there was none.
    package var epoch: UInt64 {
        switch standing {
        case .none: 0
        case .claim(let epoch): epoch
        case .given(let grant): grant.epoch
        }
    }

    /// Whether the node may claim the partition at an epoch, if it is granted.
    package func admits(epoch: UInt64) -> Bool { epoch >= bar && epoch > self.epoch }

    /// The note's name among the notes of a `CheckpointStore`.
    package static func name(of partition: UInt32) -> String { "ownership/\(partition)" }
}

extension PartitionNote: ByteCodable {
    /// Format version 1.
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(varint: bar)
        encoder.write(isWhole)
        encoder.write(count: askers.count)
        for asker in askers { asker.encode(into: &encoder) }
        switch standing {
        case .none: encoder.write(byte: 0)
        case .claim(let epoch):
            encoder.write(byte: 1)
            encoder.write(varint: epoch)
        case .given(let grant):
            encoder.write(byte: 2)
            grant.encode(into: &encoder)
        }
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "ownership note")
        bar = try decoder.readVarint()
        isWhole = try decoder.readBool()
        askers = []
        for _ in 0..<(try decoder.readCount(elementSize: 3)) { askers.append(try PartitionGrant(from: &decoder)) }
        let start = decoder.offset
        switch try decoder.readByte() {
        case 0: standing = .none
        case 1: standing = .claim(epoch: try decoder.readVarint())
        case 2: standing = .given(try PartitionGrant(from: &decoder))
        case let kind: throw .invalidValue("a standing of unknown kind \(kind)", offset: start)
        }
    }
}
