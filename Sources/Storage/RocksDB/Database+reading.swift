import CRocksDB

extension Database {
    /// The value of `key`, or nil when there is none.
    public func get(_ key: [UInt8], in family: ColumnFamily) throws -> [UInt8]? {
        try withHandles(.get) { handles in
            let familyHandle = try handle(of: family, in: handles, .get)
            var slice: OpaquePointer?
            slice = try call(.get, path) { error in
                key.withChars {
                    rocksdb_get_pinned_cf(handles.database, handles.readOptions, familyHandle, $0, $1, error)
                }
            }
            guard let slice else { return nil }
            defer { rocksdb_pinnableslice_destroy(slice) }
            var length = 0
            let bytes = rocksdb_pinnableslice_value(slice, &length)
            return [UInt8](copying: bytes, count: length)
        }
    }

    /// The values of `keys`, in their order, nil where there is none. Faster than one `get` after another.
    public func multiGet(_ keys: [[UInt8]], in family: ColumnFamily) throws -> [[UInt8]?] {
        guard !keys.isEmpty else { return [] }
        return try withHandles(.multiGet) { handles in
            let familyHandle = try handle(of: family, in: handles, .multiGet)
            // One buffer for all keys, so that every pointer stays valid during the call.
            var joined: [UInt8] = []
            joined.reserveCapacity(keys.reduce(0) { $0 + $1.count })
            for key in keys { joined.append(contentsOf: key) }
            let sizes = keys.map(\.count)
            var slices: [OpaquePointer?] = Array(repeating: nil, count: keys.count)
            var errors: [UnsafeMutablePointer<CChar>?] = Array(repeating: nil, count: keys.count)
            joined.withChars { base, _ in
                var start = 0
                let pointers = sizes.map { size -> UnsafePointer<CChar>? in
                    defer { start += size }
                    return base.map { $0 + start }
                }
                rocksdb_batched_multi_get_cf(
                    handles.database, handles.readOptions, familyHandle, keys.count, pointers, sizes, &slices, &errors,
                    false)
            }
            defer {
                for slice in slices { if let slice { rocksdb_pinnableslice_destroy(slice) } }
                for error in errors { if let error { rocksdb_free(error) } }
            }
            if let failed = errors.first(where: { $0 != nil }), let message = failed {
                throw RocksDBError(operation: .multiGet, path: path, classifying: String(cString: message))
            }
            return slices.map { slice in
                guard let slice else { return nil }
                var length = 0
                let bytes = rocksdb_pinnableslice_value(slice, &length)
                return [UInt8](copying: bytes, count: length)
            }
        }
    }

    /// An estimate of how many keys `family` holds.
    public func estimatedCount(of family: ColumnFamily) throws -> UInt64 {
        try withHandles(.property) { handles in
            let familyHandle = try handle(of: family, in: handles, .property)
            var value: UInt64 = 0
            rocksdb_property_int_cf(handles.database, familyHandle, "rocksdb.estimate-num-keys", &value)
            return value
        }
    }
}
