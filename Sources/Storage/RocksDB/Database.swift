import CRocksDB

/// An open RocksDB database with named column families.
///
/// **Threads.** Every method may be called from any thread at any time. Methods block on the disk; call the ones that
/// sync from a thread that may block.
///
/// **Closing.** `close()` waits for operations in progress and releases the directory's lock before it returns; later
/// operations throw `.closed`. Letting go of the last reference closes too. Do not call `close()` inside a `scan` body.
///
/// `@unchecked Sendable`: RocksDB's handles are safe for concurrent use; they are only replaced, by `close()`, under the
/// write lock, and only used under the read lock; all other stored properties are immutable and Sendable.
public final class Database: @unchecked Sendable {
    /// Directory of the database.
    public let path: String

    struct Handles {
        let database: OpaquePointer
        let families: [ColumnFamily: OpaquePointer]
        let options: OpaquePointer
        let readOptions: OpaquePointer
        let syncedWrite: OpaquePointer
        let unsyncedWrite: OpaquePointer
    }

    private let lock = ReadWriteLock()
    private var handles: Handles?

    private init(path: String, handles: Handles) {
        self.path = path
        self.handles = handles
    }

    deinit {
        close()
    }

    /// Opens the database in `path`, creating it and any missing column family.
    ///
    /// Column families that exist but are not named are opened too, so that a newer database is not damaged by an older
    /// program.
    ///
    /// - Throws: `RocksDBError`: `.lockHeld`, `.corruption`, `.notFound`, `.diskFull`, `.inputOutput`.
    public static func open(
        path: String, columnFamilies: [ColumnFamily] = [], options: DatabaseOptions = DatabaseOptions()
    ) throws -> Database {
        let rocksOptions = options.makeOptions()
        var names: [ColumnFamily] = [.default]
        for family in existingFamilies(path: path, options: rocksOptions) + columnFamilies where !names.contains(family)
        {
            names.append(family)
        }
        let cNames = names.map { CString($0.name) }
        let familyOptions: [OpaquePointer?] = Array(repeating: rocksOptions, count: names.count)
        var familyHandles: [OpaquePointer?] = Array(repeating: nil, count: names.count)
        do {
            let database = try call(.open, path) { error in
                cNames.withPointers { pointers in
                    rocksdb_open_column_families(
                        rocksOptions, path, Int32(names.count), pointers, familyOptions, &familyHandles, error)
                }
            }
            guard let database else {
                throw RocksDBError(operation: .open, path: path, classifying: "RocksDB returned no database")
            }
            var families: [ColumnFamily: OpaquePointer] = [:]
            for (name, handle) in zip(names, familyHandles) { families[name] = handle }
            return Database(path: path, handles: makeHandles(database, families, rocksOptions))
        } catch {
            rocksdb_options_destroy(rocksOptions)
            throw error
        }
    }

    /// Closes the database; closing again does nothing. Unsynced writes stay in the write-ahead log.
    public func close() {
        lock.writing {
            guard let handles else { return }
            self.handles = nil
            for family in handles.families.values { rocksdb_column_family_handle_destroy(family) }
            rocksdb_close(handles.database)
            rocksdb_options_destroy(handles.options)
            rocksdb_readoptions_destroy(handles.readOptions)
            rocksdb_writeoptions_destroy(handles.syncedWrite)
            rocksdb_writeoptions_destroy(handles.unsyncedWrite)
        }
    }

    /// The column families that are open.
    public var columnFamilies: Set<ColumnFamily> {
        lock.reading { Set(handles?.families.keys.map { $0 } ?? []) }
    }

    /// Runs `body` with the handles while holding off `close()`.
    func withHandles<Result>(
        _ operation: RocksDBError.Operation, _ body: (Handles) throws -> Result
    ) throws -> Result {
        try lock.reading {
            guard let handles else {
                throw RocksDBError(kind: .closed, operation: operation, path: path, message: "the database is closed")
            }
            return try body(handles)
        }
    }

    func handle(
        of family: ColumnFamily, in handles: Handles, _ operation: RocksDBError.Operation
    ) throws -> OpaquePointer {
        guard let handle = handles.families[family] else {
            throw RocksDBError(
                kind: .unknownColumnFamily, operation: operation, path: path,
                message: "column family '\(family)' was not named when the database was opened")
        }
        return handle
    }

    private static func existingFamilies(path: String, options: OpaquePointer) -> [ColumnFamily] {
        var count = 0
        // A failure here means that there is no database yet; anything worse is reported by the open that follows.
        let names = try? call(.open, path) { rocksdb_list_column_families(options, path, &count, $0) }
        guard let list = names ?? nil else { return [] }
        defer { rocksdb_list_column_families_destroy(list, count) }
        return (0..<count).compactMap { index in list[index].map { ColumnFamily(String(cString: $0)) } }
    }

    private static func makeHandles(
        _ database: OpaquePointer, _ families: [ColumnFamily: OpaquePointer], _ options: OpaquePointer
    ) -> Handles {
        guard let read = rocksdb_readoptions_create(), let synced = rocksdb_writeoptions_create(),
            let unsynced = rocksdb_writeoptions_create()
        else { fatalError("RocksDB: out of memory for options") }
        rocksdb_writeoptions_set_sync(synced, 1)
        rocksdb_writeoptions_set_sync(unsynced, 0)
        return Handles(
            database: database, families: families, options: options, readOptions: read, syncedWrite: synced,
            unsyncedWrite: unsynced)
    }
}
