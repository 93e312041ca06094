import CRocksDB

extension Database {
    /// Writes the batch atomically.
    ///
    /// - Parameter sync: true returns only after the write-ahead log is on the disk (fsync), so the batch and all
    ///   batches before it survive a power cut. False survives the death of the process, not of the machine.
    /// - Throws: `RocksDBError`. After `.inputOutput` or `.diskFull` it is unknown whether the batch will be there when
    ///   the database is opened again.
    public func write(_ batch: WriteBatch, sync: Bool) throws {
        guard !batch.isEmpty else { return }
        try withHandles(.write) { handles in
            let rocksBatch = rocksdb_writebatch_create()
            defer { rocksdb_writebatch_destroy(rocksBatch) }
            for operation in batch.operations {
                switch operation {
                case .put(let family, let key, let value):
                    let familyHandle = try handle(of: family, in: handles, .write)
                    key.withChars { keyPointer, keyCount in
                        value.withChars {
                            rocksdb_writebatch_put_cf(rocksBatch, familyHandle, keyPointer, keyCount, $0, $1)
                        }
                    }
                case .delete(let family, let key):
                    let familyHandle = try handle(of: family, in: handles, .write)
                    key.withChars { rocksdb_writebatch_delete_cf(rocksBatch, familyHandle, $0, $1) }
                case .deleteRange(let family, let from, let to):
                    let familyHandle = try handle(of: family, in: handles, .write)
                    from.withChars { fromPointer, fromCount in
                        to.withChars {
                            rocksdb_writebatch_delete_range_cf(
                                rocksBatch, familyHandle, fromPointer, fromCount, $0, $1)
                        }
                    }
                }
            }
            try call(.write, path) {
                rocksdb_write(handles.database, sync ? handles.syncedWrite : handles.unsyncedWrite, rocksBatch, $0)
            }
        }
    }

    /// Sets one key; see `write(_:sync:)` for durability and errors.
    public func put(_ key: [UInt8], _ value: [UInt8], in family: ColumnFamily, sync: Bool) throws {
        var batch = WriteBatch()
        batch.put(key, value, in: family)
        try write(batch, sync: sync)
    }

    /// Removes one key; see `write(_:sync:)` for durability and errors.
    public func delete(_ key: [UInt8], in family: ColumnFamily, sync: Bool) throws {
        var batch = WriteBatch()
        batch.delete(key, in: family)
        try write(batch, sync: sync)
    }

    /// Makes a consistent copy in `directory`, which must not exist; files that do not change are hard links, so on the
    /// same file system it is fast and small. Includes everything that was written before the call.
    public func checkpoint(to directory: String) throws {
        try withHandles(.checkpoint) { handles in
            let checkpoint = try call(.checkpoint, path) {
                rocksdb_checkpoint_object_create(handles.database, $0)
            }
            defer { rocksdb_checkpoint_object_destroy(checkpoint) }
            try call(.checkpoint, path) { rocksdb_checkpoint_create(checkpoint, directory, 0, $0) }
        }
    }
}
