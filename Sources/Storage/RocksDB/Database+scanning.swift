import CRocksDB

/// A key with its value.
public struct KeyValue: Sendable, Equatable {
    public var key: [UInt8]
    public var value: [UInt8]

    public init(key: [UInt8], value: [UInt8]) {
        self.key = key
        self.value = value
    }
}

extension Database {
    /// Calls `body` with every pair in `from ..< to` in byte order until it returns false. A scan sees the database as
    /// it was when the scan began.
    ///
    /// - Parameter to: the first key that is left out; nil scans to the end of the column family.
    public func scan(
        _ family: ColumnFamily, from: [UInt8] = [], to: [UInt8]? = nil, _ body: (KeyValue) throws -> Bool
    ) throws {
        try withIterator(family, upperBound: to) { iterator in
            from.withChars { rocksdb_iter_seek(iterator, $0, $1) }
            while rocksdb_iter_valid(iterator) != 0 {
                guard try body(Self.current(of: iterator)) else { return }
                rocksdb_iter_next(iterator)
            }
        }
    }

    /// Calls `body` with every pair whose key begins with `prefix`, in byte order, until it returns false.
    public func scan(
        _ family: ColumnFamily, prefix: [UInt8], _ body: (KeyValue) throws -> Bool
    ) throws {
        try scan(family, from: prefix, to: Self.successor(ofPrefix: prefix), body)
    }

    /// The pairs in `from ..< to`, at most `limit` of them.
    public func pairs(
        _ family: ColumnFamily, from: [UInt8] = [], to: [UInt8]? = nil, limit: Int = .max
    ) throws -> [KeyValue] {
        guard limit > 0 else { return [] }
        var found: [KeyValue] = []
        try scan(family, from: from, to: to) {
            found.append($0)
            return found.count < limit
        }
        return found
    }

    /// The pairs whose key begins with `prefix`.
    public func pairs(_ family: ColumnFamily, prefix: [UInt8], limit: Int = .max) throws -> [KeyValue] {
        try pairs(family, from: prefix, to: Self.successor(ofPrefix: prefix), limit: limit)
    }

    /// The pair with the greatest key that is at most `key`, or nil.
    public func last(_ family: ColumnFamily, atMost key: [UInt8]) throws -> KeyValue? {
        try withIterator(family, upperBound: nil) { iterator in
            key.withChars { rocksdb_iter_seek_for_prev(iterator, $0, $1) }
            return rocksdb_iter_valid(iterator) != 0 ? Self.current(of: iterator) : nil
        }
    }

    /// The first key, in byte order, after all keys that begin with `prefix`; nil when there is no such key.
    public static func successor(ofPrefix prefix: [UInt8]) -> [UInt8]? {
        guard let index = prefix.lastIndex(where: { $0 != 0xFF }) else { return nil }
        var end = Array(prefix[...index])
        end[index] += 1
        return end
    }

    /// Calls `body` with every pair in `from ..< to` in byte order until it returns false, like `scan`, but lends it the
    /// bytes instead of copying them: for a pass over very many pairs, such as a recovery.
    ///
    /// Reads ahead, and leaves the block cache to those that read single keys.
    ///
    /// - Parameter body: must not keep the spans, which end with the call.
    public func stream(
        _ family: ColumnFamily, from: [UInt8] = [], to: [UInt8]? = nil,
        _ body: (_ key: RawSpan, _ value: RawSpan) throws -> Bool
    ) throws {
        try withIterator(family, upperBound: to, isBulk: true) { iterator in
            from.withChars { rocksdb_iter_seek(iterator, $0, $1) }
            while rocksdb_iter_valid(iterator) != 0 {
                var keyLength = 0
                var valueLength = 0
                let key = UnsafeRawBufferPointer(start: rocksdb_iter_key(iterator, &keyLength), count: keyLength)
                let value = UnsafeRawBufferPointer(
                    start: rocksdb_iter_value(iterator, &valueLength), count: valueLength)
                guard try body(key.bytes, value.bytes) else { return }
                rocksdb_iter_next(iterator)
            }
        }
    }

    private func withIterator<Result>(
        _ family: ColumnFamily, upperBound: [UInt8]?, isBulk: Bool = false,
        _ body: (OpaquePointer) throws -> Result
    ) throws -> Result {
        try withHandles(.scan) { handles in
            let familyHandle = try handle(of: family, in: handles, .scan)
            guard let options = rocksdb_readoptions_create() else { fatalError("RocksDB: out of memory for options") }
            defer { rocksdb_readoptions_destroy(options) }
            if isBulk {
                rocksdb_readoptions_set_readahead_size(options, 1 << 20)
                rocksdb_readoptions_set_fill_cache(options, 0)
            }
            // RocksDB keeps the pointer to the bound, so the iterator lives inside the bound's scope.
            return try (upperBound ?? []).withChars { pointer, count in
                if upperBound != nil { rocksdb_readoptions_set_iterate_upper_bound(options, pointer, count) }
                guard let iterator = rocksdb_create_iterator_cf(handles.database, options, familyHandle) else {
                    throw RocksDBError(operation: .scan, path: path, classifying: "RocksDB returned no iterator")
                }
                defer { rocksdb_iter_destroy(iterator) }
                let result = try body(iterator)
                try call(.scan, path) { rocksdb_iter_get_error(iterator, $0) }
                return result
            }
        }
    }

    private static func current(of iterator: OpaquePointer) -> KeyValue {
        var keyLength = 0
        var valueLength = 0
        let key = rocksdb_iter_key(iterator, &keyLength)
        let value = rocksdb_iter_value(iterator, &valueLength)
        return KeyValue(
            key: [UInt8](copying: key, count: keyLength), value: [UInt8](copying: value, count: valueLength))
    }
}
