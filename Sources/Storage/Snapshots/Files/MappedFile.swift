#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

import Signals

/// A file mapped into memory for reading. Every access is checked against its size and throws instead of trapping.
///
/// `@unchecked Sendable`: the mapping is read-only, its address and size never change, and it is unmapped only when no
/// reference to this object is left. Published snapshots are never written again, so the bytes do not change either.
final class MappedFile: @unchecked Sendable {
    let path: String
    let count: Int
    private let base: UnsafeRawPointer?

    init(path: String) throws(SnapshotError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw .missingFile(path: path) }
            throw SystemCall.failure("opening", path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemCall.failure("reading the size of", path) }
        self.path = path
        count = Int(status.st_size)
        if count == 0 {
            base = nil
            return
        }
        let address = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0)
        guard let address, address != MAP_FAILED else { throw SystemCall.failure("mapping", path) }
        base = UnsafeRawPointer(address)
    }

    deinit {
        if let base { munmap(UnsafeMutableRawPointer(mutating: base), count) }
    }

    /// Throws `.truncated` unless the file holds `length` bytes from `start` on.
    func check(_ start: UInt64, _ length: UInt64) throws(SnapshotError) {
        let (end, overflow) = start.addingReportingOverflow(length)
        guard !overflow, end <= UInt64(count) else {
            throw .truncated(path: path, expected: overflow ? .max : end, found: UInt64(count))
        }
    }

    /// A copy of `length` bytes from `start` on.
    func bytes(at start: UInt64, count length: UInt64) throws(SnapshotError) -> [UInt8] {
        try check(start, length)
        guard length > 0 else { return [] }
        return Array(UnsafeRawBufferPointer(start: base! + Int(start), count: Int(length)))
    }

    /// The little-endian integer at `position`.
    func integer<Value: FixedWidthInteger>(_ type: Value.Type, at position: UInt64) throws(SnapshotError) -> Value {
        try check(position, UInt64(MemoryLayout<Value>.size))
        return Value(littleEndian: base!.loadUnaligned(fromByteOffset: Int(position), as: Value.self))
    }

    /// Compares the bytes from `start` on with others, over the shorter length: below 0, 0 or above 0.
    func compare(
        _ start: UInt64, _ length: UInt64, with other: UnsafeRawBufferPointer
    ) throws(SnapshotError) -> Int {
        try check(start, length)
        let common = min(Int(length), other.count)
        guard common > 0, let others = other.baseAddress else { return 0 }
        return Int(memcmp(base! + Int(start), others, common))
    }

    /// The values from `start` on, valid as long as this object: the owner keeps it next to them.
    func values<Value>(
        _ type: Value.Type, at start: UInt64, count length: Int
    ) throws(SnapshotError) -> UnsafeBufferPointer<Value> {
        let (size, overflow) = length.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
        guard length >= 0, !overflow else { throw .corrupted(path: path, reason: "\(length) values do not fit a file") }
        try check(start, UInt64(size))
        guard length > 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
        guard start % UInt64(MemoryLayout<Value>.alignment) == 0 else {
            throw .corrupted(path: path, reason: "values at byte \(start) are not aligned")
        }
        return UnsafeBufferPointer(
            start: (base! + Int(start)).assumingMemoryBound(to: Value.self), count: length)
    }

    /// Throws unless the file begins with this kind's magic and a version that is known.
    /// - Returns: the file's version.
    @discardableResult
    func checkHeader(_ header: FileHeader) throws(SnapshotError) -> UInt32 {
        guard try bytes(at: 0, count: 8) == header.magic else {
            throw .corrupted(path: path, reason: "it does not begin with the mark of \(header.name)")
        }
        let version = try integer(UInt32.self, at: 8)
        guard version >= header.oldest ?? header.version, version <= header.version else {
            throw .unknownFormat(path: path, found: version, supported: header.version)
        }
        return version
    }

    /// Checks the header and that the file ends with a footer of `length` bytes, the mark of this kind last.
    /// - Returns: where the footer begins.
    func footer(_ header: FileHeader, length: UInt64) throws(SnapshotError) -> UInt64 {
        try checkHeader(header)
        let size = UInt64(count)
        guard size >= FileHeader.length + length else {
            throw .truncated(path: path, expected: FileHeader.length + length, found: size)
        }
        guard try bytes(at: size - 8, count: 8) == header.magic else {
            // Every file ends with the mark, so one that does not has lost its end.
            throw .truncated(path: path, expected: size + 1, found: size)
        }
        return size - length
    }

    /// Says of a decoder's complaint which file it is about.
    func decoding<Result>(
        _ what: String, _ body: () throws(ByteDecodingError) -> Result
    ) throws(SnapshotError) -> Result {
        do {
            return try body()
        } catch {
            throw .corrupted(path: path, reason: "\(what): \(error)")
        }
    }
}
