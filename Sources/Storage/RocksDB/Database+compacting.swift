import CRocksDB

extension Database {
    /// Writes all memory tables to sorted files and waits for it.
    public func flush() throws {
        try withHandles(.flush) { handles in
            for family in handles.families.values { try flush(family, in: handles) }
        }
    }

    /// Rewrites every file, so that what was deleted or overwritten before the call is in no file of the database when it
    /// returns; a file that a scan in progress still reads goes when that scan ends.
    ///
    /// The write-ahead log goes with the flush, sorted files with the compaction. The manifest names the first and the
    /// last key of every sorted file it ever listed, which is why it is replaced too (see `DatabaseOptions`, whose tiny
    /// limit starts a new manifest with each change): by one last change that only names what is left.
    ///
    /// Takes as long as reading and writing the whole database; other operations go on meanwhile.
    public func purge() throws {
        try flush()
        try withHandles(.compact) { handles in
            guard let options = rocksdb_compactoptions_create() else {
                fatalError("RocksDB: out of memory for options")
            }
            defer { rocksdb_compactoptions_destroy(options) }
            rocksdb_compactoptions_set_exclusive_manual_compaction(options, 0)
            rocksdb_compactoptions_set_bottommost_level_compaction(options, Self.forceBottommostLevel)
            for family in handles.families.values {
                rocksdb_compact_range_cf_opt(handles.database, family, options, nil, 0, nil, 0)
            }
        }
        try put(Self.purgeMark, [], in: .default, sync: true)
        try withHandles(.flush) { handles in
            try flush(try handle(of: .default, in: handles, .flush), in: handles)
        }
    }

    /// `BottommostLevelCompaction::kForce`: rewrites the files of the last level as well.
    private static let forceBottommostLevel: UInt8 = 2
    private static let purgeMark = Array("purged".utf8)

    private func flush(_ family: OpaquePointer, in handles: Handles) throws {
        let options = rocksdb_flushoptions_create()
        defer { rocksdb_flushoptions_destroy(options) }
        rocksdb_flushoptions_set_wait(options, 1)
        try call(.flush, path) { rocksdb_flush_cf(handles.database, options, family, $0) }
    }
}
