import Crypto
import Foundation

/// A file's size and sha256, read in pieces.
struct FileDigest: Equatable {
    var bytes: UInt64
    /// Lowercase hexadecimal.
    var sha256: String

    init(bytes: UInt64, sha256: String) {
        self.bytes = bytes
        self.sha256 = sha256
    }

    init(path: String) throws(SnapshotError) {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw .missingFile(path: path) }
        defer { try? handle.close() }
        var hash = SHA256()
        var bytes: UInt64 = 0
        do {
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
                hash.update(data: piece)
                bytes += UInt64(piece.count)
            }
        } catch {
            throw .inputOutput(operation: "reading", path: path, reason: "\(error)")
        }
        self.bytes = bytes
        sha256 = hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
