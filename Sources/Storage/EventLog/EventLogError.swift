/// Why a log operation failed, and what to do about it.
public enum EventLogError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The append queue is full; nothing was appended. Try again after the time given.
    case overloaded(retryAfter: Duration)
    /// A write failed earlier or just now, and the log takes no more appends until it is opened again.
    case readOnly(reason: String)
    /// A record or an argument is outside the log's limits; nothing was appended. Retrying does not help.
    case invalidRecord(String)
    /// Entries before `earliest` were dropped; the reader must start from a snapshot that covers them.
    case trimmed(partition: UInt32, requested: UInt64, earliest: UInt64)
    /// The offset lies after the log's end: it comes from another log, or this one lost entries.
    case beyondEnd(partition: UInt32, requested: UInt64, end: UInt64)
    /// Something stored has a format version that this program does not know; use the program that wrote it.
    case unknownFormat(what: String, found: UInt32, supported: UInt32)
    /// The log was created with other settings, which cannot be changed afterwards.
    case settingsDiffer(setting: String, stored: String, requested: String)
    /// Stored data contradicts itself; restore from a checkpoint.
    case corrupted(String)
    /// The storage engine failed; the message says where and how.
    case storage(String)
    /// The log is closed.
    case closed

    public var description: String {
        switch self {
        case .overloaded(let retryAfter):
            "the log's append queue is full; try again in \(retryAfter)"
        case .readOnly(let reason):
            "the log is read-only until it is opened again: \(reason)"
        case .invalidRecord(let reason):
            "the log refused the request: \(reason)"
        case .trimmed(let partition, let requested, let earliest):
            "partition \(partition) keeps entries from offset \(earliest) on, \(requested) was asked for; "
                + "start from a snapshot that covers the dropped entries"
        case .beyondEnd(let partition, let requested, let end):
            "partition \(partition) ends at offset \(end), \(requested) was asked for; "
                + "the offset belongs to another log or this log lost entries"
        case .unknownFormat(let what, let found, let supported):
            "\(what) has format version \(found), this program knows \(supported); use the program that wrote it"
        case .settingsDiffer(let setting, let stored, let requested):
            "the log was created with \(setting) \(stored), \(requested) was requested; it cannot be changed"
        case .corrupted(let what):
            "the log's stored data is damaged: \(what); restore it from a checkpoint"
        case .storage(let message):
            "the log's storage failed: \(message)"
        case .closed:
            "the log is closed"
        }
    }
}
