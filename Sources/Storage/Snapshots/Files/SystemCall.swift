#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// System calls that snapshots need beside Foundation's: durable directories and renames.
enum SystemCall {
    /// The last error of this thread as a `SnapshotError`.
    static func failure(_ operation: String, _ path: String) -> SnapshotError {
        .inputOutput(operation: operation, path: path, reason: String(cString: strerror(errno)))
    }

    /// Writes a file's or directory's content to the disk.
    static func sync(_ path: String) throws(SnapshotError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("opening", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("syncing", path) }
    }

    /// Renames in one step. Returns false when `to` is a directory that is not empty.
    static func rename(_ from: String, to: String) throws(SnapshotError) -> Bool {
        #if canImport(Glibc)
        let code = Glibc.rename(from, to)
        #else
        let code = Musl.rename(from, to)
        #endif
        if code == 0 { return true }
        if errno == ENOTEMPTY || errno == EEXIST { return false }
        throw failure("renaming", from)
    }
}
