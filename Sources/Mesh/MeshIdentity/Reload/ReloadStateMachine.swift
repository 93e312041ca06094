/// Decides when certificate files are read again and what becomes of what was read.
///
/// Files that look as they did at the last success are not read. After a refusal they are read at every check, since a set
/// that is refused today (half of it renewed, not valid yet) may be good in a moment; the reason is told once.
package struct ReloadStateMachine: Sendable {
    package enum Verdict: Equatable, Sendable {
        /// The bytes are those in use.
        case same
        /// The bytes are new: make certificates of them, then call ``ReloadStateMachine/accepted(_:seen:)`` or
        /// ``ReloadStateMachine/refused(_:reason:)``.
        case new
    }

    private struct Refusal: Equatable {
        let contents: TLSFileContents?
        let reason: TLSCredentialsError
    }

    private var inUse: TLSFileContents
    private var settled: TLSFilesFingerprint?
    private var lastRefusal: Refusal?

    /// - Parameters:
    ///   - contents: what the certificates in use were made of.
    ///   - seen: taken before the files were read, so that a change while reading shows at the next check.
    package init(inUse contents: TLSFileContents, seen: TLSFilesFingerprint) {
        inUse = contents
        settled = seen
    }

    /// Whether the files must be read.
    package func mustRead(_ seen: TLSFilesFingerprint) -> Bool { seen != settled }

    /// The files were read.
    package mutating func read(_ contents: TLSFileContents, seen: TLSFilesFingerprint) -> Verdict {
        guard contents == inUse else { return .new }
        settled = seen
        lastRefusal = nil
        return .same
    }

    /// The new certificates are in use from now on.
    package mutating func accepted(_ contents: TLSFileContents, seen: TLSFilesFingerprint) {
        inUse = contents
        settled = seen
        lastRefusal = nil
    }

    /// The files cannot be used; the certificates in use stay. Returns whether to log it: not when this was said before.
    ///
    /// - Parameter contents: nil when the files could not be read.
    package mutating func refused(_ contents: TLSFileContents?, reason: TLSCredentialsError) -> Bool {
        settled = nil
        let refusal = Refusal(contents: contents, reason: reason)
        defer { lastRefusal = refusal }
        return refusal != lastRefusal
    }
}
