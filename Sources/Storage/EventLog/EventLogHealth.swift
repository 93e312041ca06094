/// Whether a log takes appends.
public enum EventLogHealth: Sendable, Equatable {
    /// Appends are taken.
    case writable
    /// A write failed with this reason; reading goes on, appending needs the log opened again after a repair.
    case readOnly(reason: String)
    /// `close()` was called.
    case closed
}
