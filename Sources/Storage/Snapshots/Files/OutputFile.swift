#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// A new file that is written from front to back, buffered, and synced to the disk when it is finished.
struct OutputFile: ~Copyable {
    private static let bufferBytes = 1 << 20

    let path: String
    /// Bytes written so far.
    private(set) var position: UInt64 = 0
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// - Throws: `SnapshotError.inputOutput`, also when the file exists.
    init(path: String) throws(SnapshotError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemCall.failure("creating", path) }
        buffer.reserveCapacity(Self.bufferBytes)
    }

    /// Creates a binary file that begins with a header.
    init(path: String, header: FileHeader) throws(SnapshotError) {
        try self.init(path: path)
        buffer = header.bytes
        position = FileHeader.length
    }

    deinit {
        close(descriptor)
    }

    mutating func write(_ bytes: some Collection<UInt8>) throws(SnapshotError) {
        buffer.append(contentsOf: bytes)
        position += UInt64(bytes.count)
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Integers and floats as they lie in memory, which is little-endian on all supported machines.
    mutating func write(raw bytes: UnsafeRawBufferPointer) throws(SnapshotError) {
        try write(bytes)
    }

    /// Many values as they lie in memory, in pieces, so that a large matrix is not copied as a whole.
    mutating func write<Value: BitwiseCopyable>(values: [Value]) throws {
        let piece = 1 << 18
        for start in stride(from: 0, to: values.count, by: piece) {
            let slice = Array(values[start..<min(values.count, start + piece)])
            try slice.withUnsafeBytes { try write(raw: $0) }
        }
    }

    mutating func write(integers values: [UInt64]) throws(SnapshotError) {
        for value in values { try write(LittleEndian.bytes(value)) }
    }

    /// Adds zeros until the position is a multiple of `alignment`.
    mutating func align(to alignment: UInt64) throws(SnapshotError) {
        let rest = position % alignment
        if rest != 0 { try write([UInt8](repeating: 0, count: Int(alignment - rest))) }
    }

    /// Writes what is buffered and syncs.
    mutating func finish() throws(SnapshotError) {
        try flush()
        guard fsync(descriptor) == 0 else { throw SystemCall.failure("syncing", path) }
    }

    private mutating func flush() throws(SnapshotError) {
        var start = 0
        while start < buffer.count {
            let written = buffer.withUnsafeBytes { bytes in
                #if canImport(Glibc)
                Glibc.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
                #else
                Musl.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
                #endif
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw SystemCall.failure("writing", path)
            }
            start += written
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Fixed-width integers in files.
enum LittleEndian {
    static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
