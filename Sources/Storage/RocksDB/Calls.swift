import CRocksDB

/// Runs a C call that reports failure through `char** errptr` and turns the message into a `RocksDBError`.
func call<Result>(
    _ operation: RocksDBError.Operation, _ path: String,
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) throws -> Result
) throws -> Result {
    var message: UnsafeMutablePointer<CChar>?
    let result = try body(&message)
    if let message {
        defer { rocksdb_free(message) }
        throw RocksDBError(operation: operation, path: path, classifying: String(cString: message))
    }
    return result
}

extension [UInt8] {
    /// The bytes as RocksDB's `(const char*, size_t)`.
    func withChars<Result>(_ body: (UnsafePointer<CChar>?, Int) throws -> Result) rethrows -> Result {
        try withUnsafeBytes { try body($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) }
    }

    /// Copies what RocksDB returned.
    init(copying pointer: UnsafePointer<CChar>?, count: Int) {
        self.init(UnsafeRawBufferPointer(start: pointer, count: pointer == nil ? 0 : count))
    }
}

/// A NUL-terminated copy of a string that lives as long as this object.
final class CString {
    let pointer: UnsafeMutablePointer<CChar>

    init(_ string: String) {
        let bytes = string.utf8CString
        pointer = .allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { pointer[index] = byte }
    }

    deinit {
        pointer.deallocate()
    }
}

extension [CString] {
    /// The strings as `const char* const*`, valid during `body`.
    func withPointers<Result>(_ body: ([UnsafePointer<CChar>?]) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) { try body(map { UnsafePointer($0.pointer) }) }
    }
}
