import Signals

/// The batch tier's profiles, as the session tier reads them: one immutable version.
package protocol BaseProfiles: Sendable {
    var version: String { get }
    var watermark: Watermark { get }
    /// What the batch tier has of a user; nil for a user that it does not know.
    func profile(of userID: String) throws -> BaseProfile?
}
