/// A failed RocksDB operation: what was tried, on which database, what went wrong and RocksDB's own words.
public struct RocksDBError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong, as far as a caller can act on it.
    public enum Kind: Sendable, Equatable {
        /// The device failed or the file system refused: treat the database as read-only and reopen it when repaired.
        case inputOutput
        /// No space, or a quota is exhausted: free space and reopen.
        case diskFull
        /// Another process, or another `Database` of this process, has the directory open.
        case lockHeld
        /// Stored data fails its checksum or its structure is broken: restore from a checkpoint or a replica.
        case corruption
        /// The directory holds no database and `createIfMissing` was false.
        case notFound
        /// `close()` was called before.
        case closed
        /// The column family was not named when the database was opened.
        case unknownColumnFamily
        /// RocksDB refused an argument.
        case invalidArgument
        /// Anything else; `message` has the details.
        case other
    }

    /// The operations of this target, as they appear in messages.
    public enum Operation: String, Sendable {
        case open, get, multiGet, scan, write, flush, compact, checkpoint, property
    }

    /// What went wrong.
    public let kind: Kind
    /// What was tried.
    public let operation: Operation
    /// Directory of the database.
    public let path: String
    /// RocksDB's own message.
    public let message: String

    /// Creates an error; public so that storage engines can be tested with failures of every kind.
    public init(kind: Kind, operation: Operation, path: String, message: String) {
        self.kind = kind
        self.operation = operation
        self.path = path
        self.message = message
    }

    /// Classifies RocksDB's message, which begins with the status code's name.
    package init(operation: Operation, path: String, classifying message: String) {
        self.init(kind: Self.classify(message), operation: operation, path: path, message: message)
    }

    /// Whether the database can no longer be trusted to take writes.
    public var isStorageFailure: Bool {
        switch kind {
        case .inputOutput, .diskFull, .corruption: true
        case .lockHeld, .notFound, .closed, .unknownColumnFamily, .invalidArgument, .other: false
        }
    }

    public var description: String {
        "RocksDB \(operation.rawValue) failed on \(path) (\(kind)): \(message)"
    }

    static func classify(_ message: String) -> Kind {
        if message.hasPrefix("Corruption") { return .corruption }
        if message.hasPrefix("Invalid argument") {
            if message.contains("does not exist (create_if_missing is false)") { return .notFound }
            if message.contains("Column family not found") { return .unknownColumnFamily }
            return .invalidArgument
        }
        guard message.hasPrefix("IO error") else { return .other }
        if message.contains("No space left on device") || message.contains("Disk quota exceeded") { return .diskFull }
        // "While lock file: /path/LOCK: Resource temporarily unavailable" or "lock hold by current process".
        if message.contains("lock hold by current process") || message.contains("While lock file") {
            return .lockHeld
        }
        return .inputOutput
    }
}
