import Foundation

/// An exclusive lock on a mesh's directory, held while its `freshet up` runs. The kernel drops it when the process ends,
/// however it ends.
package struct DirectoryLock: ~Copyable {
    private let descriptor: Int32

    /// - Throws: ``CommandFailure`` that names the holder when another process has the lock.
    package init(path: String) throws {
        // Close-on-exec: a service that outlived `up` must not keep the directory locked.
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw CommandFailure("cannot open \(path): \(SystemError.text)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n").first
            close(descriptor)
            throw CommandFailure(
                "\((path as NSString).deletingLastPathComponent) is in use by another mesh "
                    + "(freshet up, pid \(holder ?? "unknown")); stop that one or choose another --data-dir")
        }
        ftruncate(descriptor, 0)
        let text = Array("\(getpid())\n".utf8)
        _ = write(descriptor, text, text.count)
    }

    deinit {
        // A process that is being started may hold a copy of the descriptor for a moment, which closing ours would not unlock.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Ends the lock here, and says so: without a last use it could end earlier.
    package consuming func release() {}
}

/// The C library's last error.
package enum SystemError {
    package static var text: String { text(errno) }
    package static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
