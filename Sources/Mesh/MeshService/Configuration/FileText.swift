#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Small text files, whole: read, and replaced in one step.
package enum FileText {
    /// What the system said of a file.
    package struct Failure: Error, CustomStringConvertible {
        let path: String
        let code: Int32
        package var isMissing: Bool { code == ENOENT }
        package var description: String { "\(path): \(String(cString: strerror(code)))" }
    }

    /// - Throws: ``Failure``, also when the file is larger than 16 MiB.
    package static func read(path: String) throws(Failure) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1_024)
        while true {
            let count = readBytes(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(path: path, code: errno) }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
            guard bytes.count <= 16 * 1_024 * 1_024 else { throw Failure(path: path, code: EFBIG) }
        }
    }

    /// Writes aside, syncs and renames, so that a reader or a crash sees the old text or the new one.
    package static func replace(path: String, with bytes: [UInt8]) throws(Failure) {
        let aside = path + ".new"
        let file = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw Failure(path: aside, code: errno) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(file, $0.baseAddress! + written, $0.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                close(file)
                throw Failure(path: aside, code: code)
            }
            written += count
        }
        let synced = fsync(file) == 0 ? 0 : errno
        close(file)
        guard synced == 0 else { throw Failure(path: aside, code: synced) }
        guard rename(aside, path) == 0 else { throw Failure(path: path, code: errno) }
    }

    /// Makes the directory and those above it.
    package static func makeDirectory(_ path: String) throws(Failure) {
        guard mkdir(path, 0o750) != 0 else { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try makeDirectory(String(path[..<slash]))
            guard mkdir(path, 0o750) != 0 else { return }
        }
        let code = errno
        var status = stat()
        guard code == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(path: path, code: code)
        }
    }
}

/// The system's `read`, which ``FileText/read(path:)`` hides from its own scope.
private func readBytes(_ file: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(file, buffer, count)
}
