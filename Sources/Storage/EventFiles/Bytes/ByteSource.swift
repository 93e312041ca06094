#if canImport(Glibc)
import Glibc
#endif

/// The bytes of a file from its beginning, unpacked when it is gzip. A class because it owns a file descriptor.
final class ByteSource {
    static let chunkBytes = 1 << 18

    let path: String
    /// Bytes of the file as it lies on the disk, and how many of them have been read.
    let totalBytes: Int
    private(set) var bytesRead = 0

    private let descriptor: Int32
    private var inflater: GzipInflater?
    /// Bytes of the file that have not been handed on or unpacked.
    private var chunk = [UInt8](repeating: 0, count: ByteSource.chunkBytes)
    private var pending = 0..<0
    private var hasStarted = false

    init(path: String) throws(EventFileError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: Self.reason(errno)) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw .unreadable(path: path, reason: "it is no file")
        }
        self.path = path
        totalBytes = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Appends up to some hundred kilobytes to `buffer`.
    /// - Returns: false at the end of the file.
    func read(into buffer: inout [UInt8]) throws(EventFileError) -> Bool {
        if !hasStarted {
            hasStarted = true
            guard try fill() else { return false }
            let isGzip = chunk[0] == 0x1F && pending.count > 1 && chunk[1] == 0x8B
            if isGzip { inflater = GzipInflater() }
        }
        guard let inflater else {
            if pending.isEmpty, try !fill() { return false }
            buffer += chunk[pending]
            pending = pending.upperBound..<pending.upperBound
            return true
        }
        let before = buffer.count
        while buffer.count == before {
            if pending.isEmpty, try !fill() {
                guard inflater.isAtMemberEnd else { throw .truncatedGzip(path: path) }
                return false
            }
            do throws(GzipInflater.Damage) {
                let used = try inflater.inflate(chunk[pending], into: &buffer)
                pending = pending.lowerBound + used..<pending.upperBound
            } catch {
                throw .corruptGzip(path: path, reason: error.reason)
            }
        }
        return true
    }

    /// Reads the next chunk; false at the end.
    private func fill() throws(EventFileError) -> Bool {
        while true {
            let count = chunk.withUnsafeMutableBytes { system_read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: path, reason: Self.reason(errno)) }
            bytesRead += count
            pending = 0..<count
            return count > 0
        }
    }

    private static func reason(_ code: Int32) -> String {
        code == ENOENT ? "no such file" : String(cString: strerror(code))
    }
}

/// `read(2)`, which a method of the same name would hide.
private func system_read(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
