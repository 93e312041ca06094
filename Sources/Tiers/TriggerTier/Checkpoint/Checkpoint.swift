import Partitioning
import Signals

/// The detectors with the offsets up to which they have folded, the patches not written yet and the users not refreshed yet:
/// what a restart goes on from.
///
/// Format version 3: the version; offsets by partition; the watermark; for each detector its signal's identity and its state;
/// the clusters of users; what was noticed; what the rules have used up of their rates; pending patches; users to refresh; at the
/// end the FNV-1a of all before it, 8 bytes little endian. Versions 1 and 2 had less and other states; the log is then read from
/// its start.
package struct Checkpoint: Sendable {
    package var detectors: Detectors
    package var pending: [PatchWrite]
    package var refreshes: [UserRefreshQueue.Refresh]

    package init(detectors: Detectors, pending: [PatchWrite], refreshes: [UserRefreshQueue.Refresh] = []) {
        self.detectors = detectors
        self.pending = pending
        self.refreshes = refreshes
    }

    /// What was read from a checkpoint.
    package struct Restored: Sendable {
        package var detectors: Detectors
        package var pending: [PatchWrite]
        package var refreshes: [UserRefreshQueue.Refresh]
        /// Signals whose state was not in the checkpoint, or was of another definition: they start from an empty state.
        package var restarted: [String]

        package init(
            detectors: Detectors, pending: [PatchWrite] = [], refreshes: [UserRefreshQueue.Refresh] = [],
            restarted: [String] = []
        ) {
            self.detectors = detectors
            self.pending = pending
            self.refreshes = refreshes
            self.restarted = restarted
        }
    }

    package func encoded() -> [UInt8] {
        var encoder = ByteEncoder()
        encoder.write(version: 3)
        detectors.encode(into: &encoder)
        encoder.write(count: pending.count)
        for write in pending {
            encoder.write(write.userID)
            write.patch.encode(into: &encoder)
            encoder.write(byte: write.priority.rank)
        }
        encoder.write(count: refreshes.count)
        for refresh in refreshes { refresh.encode(into: &encoder) }
        let hash = FNV1a.hash(encoder.bytes)
        encoder.write(Int64(bitPattern: hash))
        return encoder.bytes
    }

    /// Reads a checkpoint into the detectors of a catalogue.
    ///
    /// - Parameter empty: detectors without state, of the catalogue in force.
    /// - Throws: `ByteDecodingError` for bytes that are no checkpoint, are damaged, or are of a format that is not known.
    package static func restore(_ bytes: [UInt8], into empty: Detectors) throws(ByteDecodingError) -> Restored {
        guard bytes.count > 8 else { throw .truncated(offset: bytes.count) }
        let body = bytes[..<(bytes.count - 8)]
        var decoder = ByteDecoder(body)
        // Before the checksum, which another version may have elsewhere.
        try decoder.readVersion(of: "checkpoint", known: 3...3)
        var trailer = ByteDecoder(bytes[(bytes.count - 8)...])
        guard UInt64(bitPattern: try trailer.readInt64()) == FNV1a.hash(body) else {
            throw .invalidValue("a checksum that does not match", offset: body.count)
        }
        var detectors = empty
        let restarted = try detectors.restore(from: &decoder)
        var pending: [PatchWrite] = []
        for _ in 0..<(try decoder.readCount(elementSize: 40)) {
            let userID = try decoder.readString()
            let patch = try Patch(from: &decoder)
            let priority = try decoder.readPriority()
            pending.append(PatchWrite(userID: userID, patch: patch, priority: priority))
        }
        var refreshes: [UserRefreshQueue.Refresh] = []
        for _ in 0..<(try decoder.readCount(elementSize: 12)) {
            refreshes.append(try UserRefreshQueue.Refresh(from: &decoder))
        }
        try decoder.finish()
        return Restored(detectors: detectors, pending: pending, refreshes: refreshes, restarted: restarted)
    }
}

extension UserRefreshQueue.Refresh: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(userID)
        encoder.write(varint: UInt64(partition))
        encoder.write(dueAt)
        encoder.write(isRegular)
        encoder.write(count: signals.count)
        for signal in signals.sorted() { encoder.write(signal) }
        encoder.write(byte: priority.rank)
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let userID = try decoder.readString()
        let partition = UInt32(truncatingIfNeeded: try decoder.readVarint())
        let dueAt = try decoder.readTimestamp()
        let isRegular = try decoder.readBool()
        var signals: Set<String> = []
        for _ in 0..<(try decoder.readCount()) { signals.insert(try decoder.readString()) }
        self.init(
            userID: userID, partition: partition, dueAt: dueAt, isRegular: isRegular, signals: signals,
            priority: try decoder.readPriority())
    }
}

extension ByteDecoder {
    fileprivate mutating func readPriority() throws(ByteDecodingError) -> TriggerPriority {
        let start = offset
        guard let priority = TriggerPriority(rank: try readByte()) else {
            throw .invalidValue("a priority that is not known", offset: start)
        }
        return priority
    }
}
