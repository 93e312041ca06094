import RocksDB
import Signals

/// The coordinator's durable state in RocksDB. A write returns after the fsync, so what was answered is never lost.
///
/// Every value has its key in the default column family; the layout as a whole has a version, and so has each value.
/// Writes follow decisions of people and of the batch tier, a handful a day, and once a minute at most what was measured for
/// placement advice is kept, so callers simply wait for the disk.
package struct CoordinatorStore: Sendable {
    /// Why the directory cannot be used.
    package enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        case unknownFormat(found: String, path: String)
        case damaged(record: String, path: String, detail: String)
        case otherPartitions(stored: UInt32, asked: UInt32, path: String)

        package var description: String {
            switch self {
            case .unknownFormat(let found, let path):
                "the coordinator's state in \(path) has the format '\(found)', which this version does not know"
            case .damaged(let record, let path, let detail):
                "the record '\(record)' of the coordinator's state in \(path) cannot be read: \(detail)"
            case .otherPartitions(let stored, let asked, let path):
                "the deployment in \(path) was made with \(stored) partitions, not with \(asked)"
            }
        }
    }

    package static let format = "freshet-coordinator/1"

    private enum Key: String {
        case format, boot, partitions, catalogue, snapshots, budget, ownership, positions, buildLease, held

        var bytes: [UInt8] { Array(rawValue.utf8) }
    }

    private let database: Database

    /// Opens or makes the state in `path`, and counts the start of the process.
    ///
    /// - Parameter partitions: of the deployment; a directory made with another number is refused, because users would
    ///   move between partitions.
    /// - Throws: ``Problem`` or `RocksDBError`.
    package static func open(path: String, partitions: UInt32) throws -> (store: CoordinatorStore, state: DurableState)
    {
        var options = DatabaseOptions()
        options.writeBufferBytes = 1 << 20
        options.blockCacheBytes = 1 << 20
        let database = try Database.open(path: path, options: options)
        do {
            let store = CoordinatorStore(database: database)
            return (store, try store.start(partitions: partitions))
        } catch {
            database.close()
            throw error
        }
    }

    /// Releases the directory; later writes fail.
    package func close() { database.close() }

    package func write(_ catalogue: StoredCatalogue) throws { try put(.catalogue, catalogue.encodedBytes()) }
    package func write(_ snapshots: SnapshotSelection) throws { try put(.snapshots, snapshots.encodedBytes()) }
    package func write(_ budget: BudgetSetting) throws { try put(.budget, budget.encodedBytes()) }

    package func write(_ held: HeldSignals) throws { try put(.held, held.encodedBytes()) }
    package func write(_ assignment: PartitionAssignment) throws { try put(.ownership, assignment.encodedBytes()) }
    package func write(_ lease: BuildLease.Durable) throws { try put(.buildLease, lease.encodedBytes()) }
    package func write(_ positions: ConsumerPositions) throws { try put(.positions, positions.encodedBytes()) }

    /// Writes signals' evidence in one step; nil removes what there is.
    package func write(_ evidence: [String: StoredEvidence?]) throws {
        var batch = WriteBatch()
        for (signal, evidence) in evidence {
            let key = Self.evidencePrefix + Array(signal.utf8)
            if let evidence {
                batch.put(key, evidence.encodedBytes(), in: .default)
            } else {
                batch.delete(key, in: .default)
            }
        }
        try database.write(batch, sync: true)
    }

    // MARK: - Start

    private func start(partitions: UInt32) throws -> DurableState {
        if let format = try get(.format) {
            guard format == Array(Self.format.utf8) else {
                throw Problem.unknownFormat(found: String(decoding: format, as: UTF8.self), path: database.path)
            }
        }
        let stored = try number(.partitions).map { UInt32(truncatingIfNeeded: $0) }
        if let stored, stored != partitions {
            throw Problem.otherPartitions(stored: stored, asked: partitions, path: database.path)
        }
        let state = DurableState(
            boot: UInt32(truncatingIfNeeded: try number(.boot) ?? 0) + 1, partitions: partitions,
            catalogue: try record(.catalogue, StoredCatalogue.self),
            snapshots: try record(.snapshots, SnapshotSelection.self) ?? SnapshotSelection(),
            budget: try record(.budget, BudgetSetting.self),
            assignment: try record(.ownership, PartitionAssignment.self) ?? PartitionAssignment(count: partitions),
            positions: try record(.positions, ConsumerPositions.self) ?? ConsumerPositions(),
            buildLease: try record(.buildLease, BuildLease.Durable.self) ?? BuildLease.Durable(),
            held: try record(.held, HeldSignals.self) ?? HeldSignals(), evidence: try evidence())
        guard state.assignment.partitions.count == Int(partitions) else {
            throw Problem.damaged(
                record: Key.ownership.rawValue, path: database.path,
                detail: "it is about \(state.assignment.partitions.count) partitions, not \(partitions)")
        }
        var batch = WriteBatch()
        batch.put(Key.format.bytes, Array(Self.format.utf8), in: .default)
        batch.put(Key.partitions.bytes, Self.bytes(UInt64(partitions)), in: .default)
        batch.put(Key.boot.bytes, Self.bytes(UInt64(state.boot)), in: .default)
        try database.write(batch, sync: true)
        return state
    }

    // MARK: - Records

    /// Each signal has a record of its own.
    private static let evidencePrefix = Array("evidence/".utf8)

    private func evidence() throws -> [StoredEvidence] {
        try database.pairs(.default, prefix: Self.evidencePrefix).map { pair in
            try decode(StoredEvidence.self, pair.value, of: String(decoding: pair.key, as: UTF8.self))
        }
    }

    private func get(_ key: Key) throws -> [UInt8]? { try database.get(key.bytes, in: .default) }

    private func put(_ key: Key, _ value: [UInt8]) throws {
        try database.put(key.bytes, value, in: .default, sync: true)
    }

    private func record<Record: ByteCodable>(_ key: Key, _ type: Record.Type) throws -> Record? {
        try get(key).map { try decode(type, $0, of: key.rawValue) }
    }

    private func decode<Record: ByteCodable>(
        _ type: Record.Type, _ bytes: [UInt8], of record: String
    ) throws -> Record {
        do {
            return try Record(decoding: bytes)
        } catch {
            throw Problem.damaged(record: record, path: database.path, detail: "\(error)")
        }
    }

    private func number(_ key: Key) throws -> UInt64? {
        guard let bytes = try get(key) else { return nil }
        guard bytes.count == 8 else {
            throw Problem.damaged(
                record: key.rawValue, path: database.path, detail: "it has \(bytes.count) bytes, not 8")
        }
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
