// RocksDB: a small, safe Swift surface over RocksDB's C API (7.8 and later).
//
// What it is for: the embedded log, the session tier's state and the coordinator's durable state. It offers column
// families, atomic batches with or without an fsync, point reads, ordered scans and checkpoints, and nothing else.
//
// What it may import: CRocksDB and the standard library. No pointer and no RocksDB type leaves this target: keys and
// values are `[UInt8]`, failures are `RocksDBError`.
//
// Where to start reading: `Database`, then `WriteBatch` and `RocksDBError`.
