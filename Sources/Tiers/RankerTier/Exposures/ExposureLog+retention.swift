import MeshMessages
import RocksDB

/// What the log gives up: whole hours, the oldest first.
extension ExposureLog {
    /// How many bytes each hour has.
    static func sizes(_ database: Database) throws -> [UInt64: Int] {
        var sizes: [UInt64: Int] = [:]
        try database.scan(.owners) { pair in
            guard let id = ResponseID(key: pair.key), let owner = ExposureOwner(bytes: pair.value) else {
                throw Failure.damaged("an answer without an owner")
            }
            sizes[ExposureKeys.hour(of: id), default: 0] += owner.exposureBytes
            return true
        }
        try database.scan(.shared) { pair in
            guard let id = ResponseID(key: pair.key) else { return true }
            sizes[UInt64(bitPattern: id.time), default: 0] += pair.value.count
            return true
        }
        return sizes
    }

    /// Bytes of the exposures that are kept.
    package var bytes: Int { sizes.withLock { $0.values.reduce(0, +) } }

    /// Removes what is too old or too much. The hour that is being written stays.
    ///
    /// - Parameter now: microseconds since the epoch.
    package func retain(now: Int64) throws {
        let current = UInt64(clamping: now) / ExposureKeys.hourMicros
        let age = UInt64(max(0, limits.age / .microseconds(1))) / ExposureKeys.hourMicros
        let oldest = current > age ? current - age : 0
        var kept = sizes.withLock { $0 }
        var end: UInt64?
        var total = kept.values.reduce(0, +)
        for hour in kept.keys.sorted() where hour < current {
            guard hour < oldest || total > limits.bytes else { break }
            total -= kept.removeValue(forKey: hour) ?? 0
            end = hour + 1
        }
        // Outcomes of other rankers' answers have no exposure that would count them.
        guard let end = [end, oldest > 0 ? oldest : nil].compactMap({ $0 }).max() else { return }
        try remove(before: end)
        sizes.withLock { sizes in
            for hour in sizes.keys where hour < end { sizes[hour] = nil }
        }
    }

    private func remove(before hour: UInt64) throws {
        let end = ExposureKeys.start(ofHour: hour)
        var batch = WriteBatch()
        try database.scan(.owners, to: end) { pair in
            if let id = ResponseID(key: pair.key), let owner = ExposureOwner(bytes: pair.value) {
                batch.delete(ExposureKeys.user(owner.digest, id), in: .users)
            }
            return true
        }
        for family in ColumnFamily.byResponse { batch.deleteRange(from: [], to: end, in: family) }
        batch.deleteRange(from: [], to: ResponseID.bigEndian(hour), in: .shared)
        try database.write(batch, sync: false)
    }
}
