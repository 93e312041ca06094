import Signals

/// Why the state cannot be used, or what is asked of it cannot be done.
package enum BatchStateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The state was written by a newer build.
    case unknownFormat(UInt8)
    /// A record that is not what this tier writes.
    case damaged(what: String, reason: String)
    case malformedKey([UInt8])
    /// Events up to a later time have been folded already, and a fold cannot be undone.
    case foldedPast(requested: Timestamp, folded: Timestamp)

    package var description: String {
        switch self {
        case .unknownFormat(let version):
            "the state has format version \(version), this program knows \(BatchStore.formatVersion): upgrade the program"
        case .damaged(let what, let reason): "\(what) in the state is damaged: \(reason)"
        case .malformedKey(let bytes): "a key of \(bytes.count) bytes in the state is none that this program writes"
        case .foldedPast(let requested, let folded):
            "profiles_as_of \(TimeName.utc(requested)) is before \(TimeName.utc(folded)), up to which events have been folded "
                + "already: a build cannot go back; ask for that time or a later one"
        }
    }
}
