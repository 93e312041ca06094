import RocksDB
import Signals

/// Users who are forgotten by the log are forgotten here too.
extension ExposureLog {
    /// Removes what users were shown and what they made of it, from the files too. What was learned from them stays as counts
    /// that name nobody, until the next start.
    ///
    /// - Parameter digests: SHA-256 of the users' ids.
    /// - Returns: how many answers were removed.
    @discardableResult
    package func forget(_ digests: some Sequence<[UInt8]>) throws -> Int {
        var batch = WriteBatch()
        var removed = 0
        for digest in digests {
            try database.scan(.users, prefix: digest) { pair in
                guard let id = ResponseID(key: pair.key.dropFirst(ExposureKeys.digestLength)) else { return true }
                for family in [ColumnFamily.exposures, .owners, .explored] { batch.delete(id.bytes, in: family) }
                if let end = Database.successor(ofPrefix: id.bytes) {
                    batch.deleteRange(from: id.bytes, to: end, in: .outcomes)
                }
                batch.delete(pair.key, in: .users)
                removed += 1
                return true
            }
        }
        guard removed > 0 else { return 0 }
        try database.write(batch, sync: true)
        try database.purge()
        return removed
    }

    /// Removes everything: where it is not known who was forgotten meanwhile, nobody stays.
    package func forgetEverybody() throws {
        var batch = WriteBatch()
        let end = [UInt8](repeating: 0xFF, count: 64)
        for family in ColumnFamily.byResponse + [.users, .shared] { batch.deleteRange(from: [], to: end, in: family) }
        try database.write(batch, sync: true)
        try database.purge()
        sizes.withLock { $0 = [:] }
    }

    /// Up to where the log was read for forgotten users, by partition.
    package func logOffsets() throws -> [UInt32: UInt64] {
        guard let bytes = try database.get(ExposureKeys.offsets, in: .meta) else { return [:] }
        var decoder = ByteDecoder(bytes)
        do {
            try decoder.readVersion(of: "offsets")
            var offsets: [UInt32: UInt64] = [:]
            for _ in 0..<(try decoder.readCount(elementSize: 2)) {
                offsets[UInt32(truncatingIfNeeded: try decoder.readVarint())] = try decoder.readVarint()
            }
            return offsets
        } catch {
            throw Failure.damaged("the offsets: \(error)")
        }
    }

    package func save(logOffsets offsets: [UInt32: UInt64]) throws {
        var encoder = ByteEncoder()
        encoder.write(version: 1)
        encoder.write(count: offsets.count)
        for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) {
            encoder.write(varint: UInt64(partition))
            encoder.write(varint: offset)
        }
        try database.put(ExposureKeys.offsets, encoder.bytes, in: .meta, sync: false)
    }
}
