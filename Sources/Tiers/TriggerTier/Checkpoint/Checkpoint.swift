import Partitioning
import Signals

/// The detectors with the offsets up to which they have folded, and the patches not written yet: what a restart goes on from.
///
/// Format version 1: the version; offsets by partition; the watermark; for each detector its signal's name, operator and
/// parameters and its state; pending patches; at the end the FNV-1a of all before it, 8 bytes little endian.
package struct Checkpoint: Sendable {
    package var detectors: Detectors
    package var pending: [PatchWrite]

    package init(detectors: Detectors, pending: [PatchWrite]) {
        self.detectors = detectors
        self.pending = pending
    }

    /// What was read from a checkpoint.
    package struct Restored: Sendable {
        package var detectors: Detectors
        package var pending: [PatchWrite]
        /// Signals whose state was not in the checkpoint, or was of another definition: they start from an empty state.
        package var restarted: [String]

        package init(detectors: Detectors, pending: [PatchWrite] = [], restarted: [String] = []) {
            self.detectors = detectors
            self.pending = pending
            self.restarted = restarted
        }
    }

    package func encoded() -> [UInt8] {
        var encoder = ByteEncoder()
        encoder.write(version: 1)
        encoder.write(count: detectors.offsets.count)
        for (partition, offset) in detectors.offsets.sorted(by: { $0.key < $1.key }) {
            encoder.write(varint: UInt64(partition))
            encoder.write(varint: offset)
        }
        encoder.write(detectors.watermark != nil)
        if let watermark = detectors.watermark { encoder.write(watermark) }
        encoder.write(count: detectors.trending.count)
        for detector in detectors.trending {
            detector.signal.encodeIdentity(into: &encoder)
            encoder.write(bytes: detector.state.encodedBytes())
        }
        encoder.write(count: detectors.users.count)
        for detector in detectors.users {
            detector.signal.encodeIdentity(into: &encoder)
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
        try decoder.readVersion(of: "checkpoint")
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
        try decoder.finish()
        let names = detectors.trending.map(\.signal.name) + detectors.users.map(\.signal.name)
        return Restored(detectors: detectors, pending: pending, restarted: names.filter { !kept.contains($0) })
    }

    private static func readTrending(
        from decoder: inout ByteDecoder, into detectors: inout Detectors, _ kept: inout Set<String>
    ) throws(ByteDecodingError) {
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let identity = try decoder.readBytes()
            let state = try decoder.readBytes()
            guard let index = detectors.trending.firstIndex(where: { $0.signal.identity == identity }) else { continue }
            detectors.trending[index].state = try TrendingState(decoding: state)
            kept.insert(detectors.trending[index].signal.name)
        }
    }

    private static func readUsers(
        from decoder: inout ByteDecoder, into detectors: inout Detectors, _ kept: inout Set<String>
    ) throws(ByteDecodingError) {
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let identity = try decoder.readBytes()
            let index = detectors.users.firstIndex { $0.signal.identity == identity }
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
