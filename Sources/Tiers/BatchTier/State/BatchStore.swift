import RocksDB
import Signals
import Synchronization

/// What the batch tier keeps: events, users' states, items, and how far it has come. RocksDB under one directory.
///
/// An event is pending from the time it was read from the log until a fold moves it to the folded ones together with
/// its user's new states, in one write batch. So a crash at any moment neither loses an event nor folds it twice.
///
/// Safe to use from any thread; every method may block on the disk. One build folds at a time.
package final class BatchStore: Sendable {
    package static let formatVersion: UInt8 = 2

    /// What is written under `meta` and needed all the time.
    struct Progress: Sendable, Equatable {
        /// The first offset not read, by partition.
        var offsets: [UInt32: UInt64] = [:]
        /// When the newest event read occurred.
        var newestEvent: Timestamp?
        /// Events that occurred before this have been, or are being, folded.
        var foldedAsOf: Timestamp?
        /// The last number given to a build.
        var buildNumber: UInt64 = 0
        /// How often users were removed since the state was opened; not stored.
        var removals: UInt64 = 0
        /// How often something was taken over since the state was opened; not stored.
        var takes: UInt64 = 0
    }

    let database: Database
    /// Held while events change from pending to folded, and by readers who must see them as one or the other.
    let progress: Mutex<Progress>
    let itemsHeld: Mutex<HeldItems>

    /// Opens the state, creating it when there is none.
    ///
    /// - Throws: `RocksDBError`, `BatchStateError`.
    package init(path: String) throws {
        database = try Database.open(path: path, columnFamilies: ColumnFamily.ofBatch)
        do {
            if let format = try database.get(MetaKey.format.bytes, in: .meta) {
                guard format == [Self.formatVersion] else { throw BatchStateError.unknownFormat(format.first ?? 0) }
            } else {
                try database.put(MetaKey.format.bytes, [Self.formatVersion], in: .meta, sync: true)
            }
            progress = Mutex(try Progress(reading: database))
            itemsHeld = Mutex(HeldItems(try Self.readItems(database)))
        } catch {
            database.close()
            throw error
        }
    }

    /// Closes the database; what is called later throws.
    package func close() { database.close() }

    // MARK: - How far it has come

    /// The first offset not read, by partition.
    package var offsets: [UInt32: UInt64] { progress.withLock { $0.offsets } }
    /// When the newest event read occurred; nil before the first.
    package var newestEvent: Timestamp? { progress.withLock { $0.newestEvent } }
    /// The time that the last build folded up to; nil before the first.
    package var foldedAsOf: Timestamp? { progress.withLock { $0.foldedAsOf } }
}

/// The keys of `meta`.
enum MetaKey: String {
    case format, offsets, newestEvent, foldedAsOf, buildNumber, schedule

    var bytes: [UInt8] { Array(rawValue.utf8) }
}

extension BatchStore.Progress {
    init(reading database: Database) throws {
        func read<Value>(
            _ key: MetaKey, _ decode: (inout ByteDecoder) throws(ByteDecodingError) -> Value
        ) throws -> Value? {
            guard let bytes = try database.get(key.bytes, in: .meta) else { return nil }
            var decoder = ByteDecoder(bytes)
            do throws(ByteDecodingError) {
                let value = try decode(&decoder)
                try decoder.finish()
                return value
            } catch {
                throw BatchStateError.damaged(what: key.rawValue, reason: "\(error)")
            }
        }
        offsets = try read(.offsets) { decoder throws(ByteDecodingError) in try Self.offsets(from: &decoder) } ?? [:]
        newestEvent = try read(.newestEvent) { decoder throws(ByteDecodingError) in try decoder.readTimestamp() }
        foldedAsOf = try read(.foldedAsOf) { decoder throws(ByteDecodingError) in try decoder.readTimestamp() }
        buildNumber = try read(.buildNumber) { decoder throws(ByteDecodingError) in try decoder.readVarint() } ?? 0
    }

    private static func offsets(from decoder: inout ByteDecoder) throws(ByteDecodingError) -> [UInt32: UInt64] {
        var offsets: [UInt32: UInt64] = [:]
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let partition = UInt32(truncatingIfNeeded: try decoder.readVarint())
            offsets[partition] = try decoder.readVarint()
        }
        return offsets
    }

    var encodedOffsets: [UInt8] {
        var encoder = ByteEncoder()
        encoder.write(count: offsets.count)
        for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) {
            encoder.write(varint: UInt64(partition))
            encoder.write(varint: offset)
        }
        return encoder.bytes
    }
}

func encoded(_ number: UInt64) -> [UInt8] {
    var encoder = ByteEncoder()
    encoder.write(varint: number)
    return encoder.bytes
}

extension Timestamp {
    var encoded: [UInt8] {
        var encoder = ByteEncoder()
        encoder.write(self)
        return encoder.bytes
    }
}
