import CRocksDB

/// How a database is opened; the defaults suit a log with small values on a local disk.
public struct DatabaseOptions: Sendable {
    /// Create the directory and the database when there is none; otherwise opening fails with `.notFound`.
    public var createIfMissing = true
    /// Bytes of one memory table before it is written out; each column family has its own.
    public var writeBufferBytes = 32 << 20
    /// Bytes of write-ahead log after which the oldest memory tables are flushed, which bounds recovery time.
    public var maximumWALBytes: UInt64 = 256 << 20
    /// Bytes of the block cache shared by all column families.
    public var blockCacheBytes = 64 << 20
    /// Bits a key for the Bloom filters that make a lookup of an absent key cheap.
    public var bloomBitsPerKey: Double = 10
    /// The share of a memory table's bytes that its own Bloom filter takes.
    public var memoryTableBloomShare: Double = 0.02
    /// Whether sorted files are compressed (Snappy).
    public var compresses = true
    /// Open files RocksDB may hold; -1 is no limit.
    public var maximumOpenFiles: Int32 = 512

    public init() {}

    /// RocksDB's options for these; the caller destroys them with `rocksdb_options_destroy`.
    func makeOptions() -> OpaquePointer {
        guard let options = rocksdb_options_create() else { fatalError("RocksDB: out of memory for options") }
        rocksdb_options_set_create_if_missing(options, createIfMissing ? 1 : 0)
        rocksdb_options_set_create_missing_column_families(options, 1)
        rocksdb_options_set_write_buffer_size(options, writeBufferBytes)
        rocksdb_options_set_max_total_wal_size(options, maximumWALBytes)
        rocksdb_options_set_max_open_files(options, maximumOpenFiles)
        // Files that flushes and compactions write go to the disk as they grow: written back all at once, they would hold up
        // the next sync of the write-ahead log.
        rocksdb_options_set_bytes_per_sync(options, 1 << 20)
        // A Bloom filter over the keys of a memory table too: to look up an absent key, which nearly every key of a new event
        // is, costs no search then.
        rocksdb_options_set_memtable_prefix_bloom_size_ratio(options, memoryTableBloomShare)
        rocksdb_options_set_memtable_whole_key_filtering(options, 1)
        if !compresses { rocksdb_options_set_compression(options, Int32(rocksdb_no_compression)) }
        rocksdb_options_set_paranoid_checks(options, 1)
        // A torn record at the very end of the log was never acknowledged and is dropped; damage anywhere else would
        // lose acknowledged writes, so opening fails with `.corruption` instead of cutting the log there.
        rocksdb_options_set_wal_recovery_mode(options, Int32(rocksdb_tolerate_corrupted_tail_records_recovery))
        // A new manifest with each change of the set of files, which are rare and few: an old one would keep the keys of
        // files that are gone, see `Database.purge()`.
        rocksdb_options_set_max_manifest_file_size(options, 1)
        // RocksDB's own text log stays empty but for the fatal: it lies on the same disk, and a build with assertions ends
        // the process when it is written to again after that disk was full. What went wrong is in the errors anyway.
        rocksdb_options_set_info_log_level(options, 4)
        rocksdb_options_set_keep_log_file_num(options, 2)
        rocksdb_options_set_stats_dump_period_sec(options, 0)
        rocksdb_options_set_stats_persist_period_sec(options, 0)

        let table = rocksdb_block_based_options_create()
        let cache = rocksdb_cache_create_lru(blockCacheBytes)
        rocksdb_block_based_options_set_filter_policy(table, rocksdb_filterpolicy_create_bloom_full(bloomBitsPerKey))
        rocksdb_block_based_options_set_block_cache(table, cache)
        rocksdb_options_set_block_based_table_factory(options, table)
        rocksdb_block_based_options_destroy(table)
        rocksdb_cache_destroy(cache)  // The table factory holds a reference of its own.
        return options
    }
}
