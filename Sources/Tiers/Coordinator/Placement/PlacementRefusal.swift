import Signals

/// Why a signal is not moved.
package enum PlacementRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    case unknownSignal(String, known: [String])
    /// There is no advice to follow; `reason` is what was measured.
    case nothingAdvised(String, reason: String)
    case unsafe(String, Tier)
    case remoteNeedsLeases(String, Tier)
    case otherRevision(UInt64)

    package var description: String {
        switch self {
        case .unknownSignal(let name, let known):
            "signal '\(name)' is not in the catalogue, which has \(known.joined(separator: ", "))"
        case .nothingAdvised(let name, let reason):
            "there is no advice to move '\(name)': \(reason); name a tier to move it all the same"
        case .unsafe(let name, let tier):
            "'\(name)' is a safety signal: stale, it fails closed, so it does not go to \(tier.name)"
        case .remoteNeedsLeases(let name, let tier):
            "'\(name)' is computed by a user's own service, which is asked by lease: batch or near_real_time, not \(tier.name)"
        case .otherRevision(let revision):
            "another catalogue is in force by now, revision \(revision): look at it and decide again"
        }
    }
}
