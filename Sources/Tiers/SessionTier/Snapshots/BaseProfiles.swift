import Signals

/// The batch tier's profiles, as the session tier reads them: one immutable version.
package protocol BaseProfiles: Sendable {
    var version: String { get }
    var watermark: Watermark { get }
    /// How the labels of each attribute are distributed over everyone's events; empty where that is not known.
    var priors: [String: Distribution] { get }
    /// The fitted model; nil where there is none.
    var taste: (any TasteModel)? { get }
    /// The signals whose states the snapshot has. Of any other it knows nothing but the values.
    var foldedSignals: [SignalIdentity] { get }
    /// What the batch tier has of a user; nil for a user that it does not know.
    func profile(of userID: String) throws -> BaseProfile?
    /// A user's states as of the watermark; without those that have seen no event.
    func states(of userID: String) throws -> [SignalIdentity: [UInt8]]
}

extension BaseProfiles {
    package var taste: (any TasteModel)? { nil }
}
