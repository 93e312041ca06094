import RocksDB
import Signals

/// Builds on the disk, in `meta` under `build/` and their number: that of the build under way, and those of the last ones, for
/// whoever asks how they ended.
extension BatchStore {
    private static let buildPrefix = Array("build/".utf8)
    /// Builds that are remembered.
    private static let rememberedBuilds = 100

    /// The last number given to a build.
    package var lastBuildNumber: UInt64 { progress.withLock { $0.buildNumber } }

    /// A number for what is published without a build; no build gets it.
    package func takeBuildNumber() throws -> UInt64 {
        try progress.withLock { progress in
            let number = progress.buildNumber + 1
            try database.put(MetaKey.buildNumber.bytes, encoded(number), in: .meta, sync: true)
            progress.buildNumber = number
            return number
        }
    }

    /// Begins a build: its number and its order are on the disk when this returns.
    ///
    /// - Parameter least: the number that the coordinator gives it, so that no other builder uses the same one; 0 for the next
    ///   one of this state.
    package func beginBuild(_ order: BuildOrder, at now: Timestamp, least: UInt64 = 0) throws -> BuildRecord {
        try progress.withLock { progress in
            let number = max(progress.buildNumber + 1, least)
            let record = BuildRecord(number: number, order: order, orderedAt: now)
            var batch = WriteBatch()
            batch.put(MetaKey.buildNumber.bytes, encoded(number), in: .meta)
            batch.put(Self.key(number), record.encodedBytes(), in: .meta)
            for old in try builds().dropLast(Self.rememberedBuilds - 1) {
                batch.delete(Self.key(old.number), in: .meta)
            }
            try database.write(batch, sync: true)
            progress.buildNumber = number
            return record
        }
    }

    /// How a build stands now, on the disk when this returns.
    package func save(_ record: BuildRecord) throws {
        try database.put(Self.key(record.number), record.encodedBytes(), in: .meta, sync: true)
    }

    /// - Returns: nil for a number that was never given, or long ago.
    package func build(number: UInt64) throws -> BuildRecord? {
        try database.get(Self.key(number), in: .meta).map { try Self.decode($0) }
    }

    /// The remembered builds in the order of their numbers.
    package func builds() throws -> [BuildRecord] {
        try database.pairs(.meta, prefix: Self.buildPrefix).map { try Self.decode($0.value) }
    }

    /// The build that the last process had not ended.
    package func unfinishedBuild() throws -> BuildRecord? { try builds().last { $0.isRunning } }

    // MARK: - The schedule

    /// Up to when the schedule has been done with; from now on for a state without a schedule so far.
    package func scheduleDone(beginningAt now: Timestamp) throws -> BuildSchedule.Done {
        if let bytes = try database.get(MetaKey.schedule.bytes, in: .meta) {
            do {
                return try BuildSchedule.Done(decoding: bytes)
            } catch {
                throw BatchStateError.damaged(what: MetaKey.schedule.rawValue, reason: "\(error)")
            }
        }
        let done = BuildSchedule.Done(now: now)
        try save(done)
        return done
    }

    package func save(_ done: BuildSchedule.Done) throws {
        try database.put(MetaKey.schedule.bytes, done.encodedBytes(), in: .meta, sync: true)
    }

    private static func key(_ number: UInt64) -> [UInt8] {
        var key = buildPrefix
        key.append(bigEndian: number)
        return key
    }

    private static func decode(_ bytes: [UInt8]) throws(BatchStateError) -> BuildRecord {
        do {
            return try BuildRecord(decoding: bytes)
        } catch {
            throw .damaged(what: "a build", reason: "\(error)")
        }
    }
}
