import Signals

/// What a partition holds besides its users, as a checkpoint has it.
package struct PartitionHeader: Sendable, Equatable {
    /// The entries that the users' states contain.
    package var applied: AppliedOffsets
    /// Histories since this time are complete; nil while nothing was ever trimmed.
    package var retainedSince: Timestamp?
    /// The users who were forgotten after the active snapshot was made, with the offset of the marker: what the snapshot
    /// has of them is not served.
    package var forgotten: [UserDigest: UInt64] = [:]

    package init(applied: AppliedOffsets = AppliedOffsets()) {
        self.applied = applied
    }
}

extension PartitionHeader: ByteCodable {
    /// Format version 1.
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        applied.encode(into: &encoder)
        encoder.write(retainedSince != nil)
        if let retainedSince { encoder.write(retainedSince) }
        encoder.write(count: forgotten.count)
        for (digest, offset) in forgotten.sorted(by: { $0.value < $1.value }) {
            digest.encode(into: &encoder)
            encoder.write(varint: offset)
        }
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "partition")
        applied = try AppliedOffsets(from: &decoder)
        retainedSince = try decoder.readBool() ? try decoder.readTimestamp() : nil
        for _ in 0..<(try decoder.readCount(elementSize: UserDigest.byteCount + 2)) {
            let digest = try UserDigest(from: &decoder)
            forgotten[digest] = try decoder.readVarint()
        }
    }
}
