import MeshService
import Signals

/// Which snapshot the mesh serves, and which it served before.
///
/// The coordinator does not look into snapshots: whoever activates a version answers for it being published and whole, and
/// nodes that cannot load it stay on theirs.
package struct SnapshotSelection: Sendable, Equatable {
    /// Why a version cannot be activated.
    package enum Refusal: Error, Sendable, Equatable {
        case noProfiles
        /// `field` is the request's field.
        case invalidVersion(field: String, problem: String)
    }

    package static let longestVersion = 128

    package private(set) var active: Topology.ActiveSnapshot?
    package private(set) var previous: Topology.ActiveSnapshot?

    package init(active: Topology.ActiveSnapshot? = nil, previous: Topology.ActiveSnapshot? = nil) {
        self.active = active
        self.previous = previous
    }

    /// The selection after activating these versions. Activating what is active again changes nothing, so that a retry is
    /// harmless; a rollback is the activation of the previous versions.
    package func activating(profiles: String, models: String, at now: Timestamp) throws(Refusal) -> SnapshotSelection {
        guard !profiles.isEmpty else { throw .noProfiles }
        try Self.check(profiles, field: "profiles_version")
        try Self.check(models, field: "models_version")
        if let active, active.profilesVersion == profiles, active.modelsVersion == models { return self }
        let next = Topology.ActiveSnapshot(
            profilesVersion: profiles, modelsVersion: models, activatedAt: now.microseconds)
        return SnapshotSelection(active: next, previous: active)
    }

    /// Versions become names of directories on every node, so nothing that could lead elsewhere is let through.
    private static func check(_ version: String, field: String) throws(Refusal) {
        guard version.utf8.count <= longestVersion else {
            throw .invalidVersion(field: field, problem: "is longer than \(longestVersion) bytes")
        }
        guard version.first != "." else { throw .invalidVersion(field: field, problem: "starts with a dot") }
        let allowed = version.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: ":"), UInt8(ascii: "+"):
                true
            default: false
            }
        }
        guard allowed else {
            throw .invalidVersion(field: field, problem: "'\(version)' has characters other than A-Z a-z 0-9 . _ : + -")
        }
    }
}
