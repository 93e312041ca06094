import Partitioning
import Signals

/// The detectors with the offsets up to which they have folded, the patches not written yet and the users not refreshed yet:
/// what a restart goes on from.
///
/// Format version 2: the version; offsets by partition; the watermark; for each detector its signal's identity and its state;
/// pending patches; users to refresh; at the end the FNV-1a of all before it, 8 bytes little endian. Version 1 had no
/// refreshes and another identity; the log is then read from its start.
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
        encoder.write(version: 2)
        encoder.write(count: detectors.offsets.count)
        for (partition, offset) in detectors.offsets.sorted(by: { $0.key < $1.key }) {
            encoder.write(varint: UInt64(partition))
            encoder.write(varint: offset)
        }
        encoder.write(detectors.watermark != nil)
        if let watermark = detectors.watermark { encoder.write(watermark) }
        encoder.write(count: detectors.trending.count)
        for detector in detectors.trending {
            detectors.identity(of: detector.signal).encode(into: &encoder)
            encoder.write(bytes: detector.state.encodedBytes())
        }
        encoder.write(count: detectors.users.count)
        for detector in detectors.users {
            detectors.identity(of: detector.signal).encode(into: &encoder)
            encoder.write(count: detector.users.count)
            for (userID, held) in detector.users.sorted(by: { $0.key < $1.key }) {
                encoder.write(userID)
                encoder.write(bytes: detector.signal.encode(held.state))
            }
        }
        encoder.write(count: pending.count)
        for write in pending {
            encoder.write(write.userID)
            write.patch.encode(into: &encoder)
        }
        encoder.write(count: refreshes.count)
        for refresh in refreshes {
            encoder.write(refresh.userID)
            encoder.write(varint: UInt64(refresh.partition))
            encoder.write(refresh.dueAt)
        }
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
        try decoder.readVersion(of: "checkpoint", known: 2...2)
        var trailer = ByteDecoder(bytes[(bytes.count - 8)...])
        guard UInt64(bitPattern: try trailer.readInt64()) == FNV1a.hash(body) else {
            throw .invalidValue("a checksum that does not match", offset: body.count)
        }
        var detectors = empty
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let start = decoder.offset
            guard let partition = UInt32(exactly: try decoder.readVarint()) else {
                throw .invalidValue("a partition that is too large", offset: start)
            }
            detectors.offsets[partition] = try decoder.readVarint()
        }
        if try decoder.readBool() { detectors.watermark = try decoder.readTimestamp() }
        var kept = Set<String>()
        try readTrending(from: &decoder, into: &detectors, &kept)
        try readUsers(from: &decoder, into: &detectors, &kept)
        var pending: [PatchWrite] = []
        for _ in 0..<(try decoder.readCount(elementSize: 40)) {
            pending.append(PatchWrite(userID: try decoder.readString(), patch: try Patch(from: &decoder)))
        }
        let refreshes = try readRefreshes(from: &decoder)
        try decoder.finish()
        let names = detectors.trending.map(\.signal.name) + detectors.users.map(\.signal.name)
        return Restored(
            detectors: detectors, pending: pending, refreshes: refreshes,
            restarted: names.filter { !kept.contains($0) })
    }

    private static func readRefreshes(
        from decoder: inout ByteDecoder
    ) throws(ByteDecodingError) -> [UserRefreshQueue.Refresh] {
        var refreshes: [UserRefreshQueue.Refresh] = []
        for _ in 0..<(try decoder.readCount(elementSize: 10)) {
            let userID = try decoder.readString()
            let partition = UInt32(truncatingIfNeeded: try decoder.readVarint())
            refreshes.append(.init(userID: userID, partition: partition, dueAt: try decoder.readTimestamp()))
        }
        return refreshes
    }

    private static func readTrending(
        from decoder: inout ByteDecoder, into detectors: inout Detectors, _ kept: inout Set<String>
    ) throws(ByteDecodingError) {
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let identity = try SignalIdentity(from: &decoder)
            let state = try decoder.readBytes()
            let index = detectors.trending.firstIndex { detectors.identity(of: $0.signal) == identity }
            guard let index else { continue }
            detectors.trending[index].state = try TrendingState(decoding: state)
            kept.insert(detectors.trending[index].signal.name)
        }
    }

    private static func readUsers(
        from decoder: inout ByteDecoder, into detectors: inout Detectors, _ kept: inout Set<String>
    ) throws(ByteDecodingError) {
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let identity = try SignalIdentity(from: &decoder)
            let index = detectors.users.firstIndex { detectors.identity(of: $0.signal) == identity }
            for _ in 0..<(try decoder.readCount(elementSize: 2)) {
                let userID = try decoder.readString()
                let bytes = try decoder.readBytes()
                guard let index else { continue }
                let signal = detectors.users[index].signal
                let state = try signal.decode(bytes)
                guard let newest = signal.newestEvent(in: state) else { continue }
                detectors.users[index].users[userID] = UserDetector.Held(state: state, newest: newest)
            }
            guard let index else { continue }
            kept.insert(detectors.users[index].signal.name)
            _ = detectors.users[index].evict()
        }
    }
}
