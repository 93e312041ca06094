/// Why a snapshot cannot be written or read: which file, and what to do.
public enum SnapshotError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Not 1 to 128 of `A–Z a–z 0–9 . _ -` beginning with a letter or digit.
    case invalidVersion(String)
    /// A file name that could leave the snapshot's directory, or that the store uses itself.
    case invalidFileName(String)
    /// There is no such version.
    case notFound(part: SnapshotPart, version: String)
    /// The version is published already; versions never change.
    case alreadyExists(part: SnapshotPart, version: String)
    /// The manifest is not JSON of the right shape, or speaks of another snapshot than the one that was opened.
    case malformedManifest(path: String, reason: String)
    /// Something was written by a newer program.
    case unknownFormat(path: String, found: UInt32, supported: UInt32)
    /// The manifest names a file that is not there.
    case missingFile(path: String)
    /// A file is shorter than it must be, in bytes.
    case truncated(path: String, expected: UInt64, found: UInt64)
    /// A file's content is not what was published.
    case checksumMismatch(path: String)
    /// A file's structure makes no sense although it may have the right size.
    case corrupted(path: String, reason: String)
    /// Users were not added in ascending byte order of their ids.
    case unsortedUsers(previous: String, next: String)
    /// The operating system refused.
    case inputOutput(operation: String, path: String, reason: String)

    public var description: String {
        switch self {
        case .invalidVersion(let version):
            "'\(version)' is no snapshot version; use 1 to 128 of A-Z a-z 0-9 . _ -, beginning with a letter or digit"
        case .invalidFileName(let name):
            "'\(name)' is no name of a snapshot's file; use a plain name without '/'"
        case .notFound(let part, let version):
            "there is no \(part.rawValue) snapshot '\(version)'; list the versions there are"
        case .alreadyExists(let part, let version):
            "the \(part.rawValue) snapshot '\(version)' exists; a published version never changes, choose another"
        case .malformedManifest(let path, let reason):
            "the manifest \(path) is malformed (\(reason)); remove this version and fetch or build it again"
        case .unknownFormat(let path, let found, let supported):
            "\(path) has format version \(found), this program knows \(supported); upgrade the program"
        case .missingFile(let path):
            "\(path) is missing; remove this version and fetch or build it again"
        case .truncated(let path, let expected, let found):
            "\(path) is cut short, \(found) of at least \(expected) bytes; remove this version and fetch or build it again"
        case .checksumMismatch(let path):
            "\(path) is not what was published (sha256 differs); remove this version and fetch or build it again"
        case .corrupted(let path, let reason):
            "\(path) is damaged (\(reason)); remove this version and fetch or build it again"
        case .unsortedUsers(let previous, let next):
            "user '\(next)' was added after '\(previous)'; add users in ascending order of their ids' UTF-8 bytes"
        case .inputOutput(let operation, let path, let reason):
            "\(operation) \(path) failed: \(reason)"
        }
    }
}
