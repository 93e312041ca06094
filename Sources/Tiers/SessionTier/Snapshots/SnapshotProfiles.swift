import Signals
import SnapshotReplica

/// The profiles part of the active snapshot, as this tier reads it.
struct SnapshotProfiles: BaseProfiles {
    private let snapshot: LoadedSnapshot
    let watermark: Watermark

    init(_ snapshot: LoadedSnapshot) {
        self.snapshot = snapshot
        let offsets = snapshot.profilesManifest.watermark.offsets.enumerated().map { (UInt32($0.offset), $0.element) }
        self.watermark = Watermark(asOf: snapshot.asOf, offsets: Dictionary(uniqueKeysWithValues: offsets))
    }

    var version: String { snapshot.versions.profiles }
    var priors: [String: Distribution] { snapshot.priors }
    var taste: (any TasteModel)? { snapshot.taste }
    var foldedSignals: [SignalIdentity] { snapshot.states?.signals ?? [] }

    func profile(of userID: String) throws -> BaseProfile? {
        try snapshot.profiles.values(of: userID).map {
            BaseProfile(version: version, computedAt: watermark.asOf, values: $0)
        }
    }

    func states(of userID: String) throws -> [SignalIdentity: [UInt8]] {
        try snapshot.states?.states(of: userID)?.states ?? [:]
    }
}
