import MeshService
import Signals

/// Which snapshot the mesh serves, which ones it served before, and who decided so and why.
///
/// The coordinator does not look into snapshots: whoever activates a version answers for it being published and whole, and
/// nodes that cannot load it stay on theirs.
package struct SnapshotSelection: Sendable, Equatable {
    /// Why a selection does not change.
    package enum Refusal: Error, Sendable, Equatable {
        case noProfiles
        /// `field` is the request's field.
        case invalid(field: String, problem: String)
        /// The caller decided about another active snapshot than the one there is.
        case anotherIsActive(Topology.ActiveSnapshot?)
        case nothingBefore
    }

    /// A pair of versions that a caller believes to be active.
    package struct Versions: Sendable, Equatable {
        package var profiles: String
        package var models: String

        package init(profiles: String, models: String) {
            self.profiles = profiles
            self.models = models
        }
    }

    /// A decision, as the history keeps it.
    package struct Decision: Sendable, Equatable {
        package var snapshot: Topology.ActiveSnapshot
        package var reason: String
        package var isRollback: Bool

        package init(snapshot: Topology.ActiveSnapshot, reason: String, isRollback: Bool) {
            self.snapshot = snapshot
            self.reason = reason
            self.isRollback = isRollback
        }
    }

    package static let longestVersion = 128
    package static let longestReason = 1_000
    /// How many steps back there are at most.
    package static let mostSteps = 8
    /// Decisions that are remembered.
    package static let longestHistory = 32

    package private(set) var active: Topology.ActiveSnapshot?
    /// What was active before, the newest last: where rollbacks go, one step each.
    package private(set) var earlier: [Topology.ActiveSnapshot]
    /// The newest last.
    package private(set) var history: [Decision]

    package init(
        active: Topology.ActiveSnapshot? = nil, earlier: [Topology.ActiveSnapshot] = [], history: [Decision] = []
    ) {
        self.active = active
        self.earlier = earlier.suffix(Self.mostSteps)
        self.history = history.suffix(Self.longestHistory)
    }

    /// Where a rollback goes.
    package var previous: Topology.ActiveSnapshot? { earlier.last }

    /// The selection after activating these versions. Activating what is active again changes nothing, so that a retry is
    /// harmless.
    ///
    /// - Parameter expected: what the caller compared the versions with; nil when with nothing, or when it does not matter.
    package func activating(
        profiles: String, models: String, reason: String = "", expecting expected: Versions? = nil, at now: Timestamp
    ) throws(Refusal) -> SnapshotSelection {
        guard !profiles.isEmpty else { throw .noProfiles }
        try Self.check(profiles, field: "profiles_version")
        try Self.check(models, field: "models_version")
        try Self.check(reason: reason)
        if let active, active.profilesVersion == profiles, active.modelsVersion == models { return self }
        if let expected, expected != versions { throw .anotherIsActive(active) }
        let next = Topology.ActiveSnapshot(
            profilesVersion: profiles, modelsVersion: models, activatedAt: now.microseconds)
        return SnapshotSelection(
            active: next, earlier: earlier + (active.map { [$0] } ?? []),
            history: history + [Decision(snapshot: next, reason: reason, isRollback: false)])
    }

    /// The selection one step back.
    ///
    /// - Parameter expected: what the caller wants to leave; nil: whatever is active.
    package func rollingBack(
        from expected: Versions? = nil, reason: String = "", at now: Timestamp
    ) throws(Refusal) -> SnapshotSelection {
        try Self.check(reason: reason)
        if let expected, expected != versions { throw .anotherIsActive(active) }
        guard var next = earlier.last else { throw .nothingBefore }
        next.activatedAt = now.microseconds
        return SnapshotSelection(
            active: next, earlier: earlier.dropLast(),
            history: history + [Decision(snapshot: next, reason: reason, isRollback: true)])
    }

    private var versions: Versions? {
        active.map { Versions(profiles: $0.profilesVersion, models: $0.modelsVersion) }
    }

    private static func check(reason: String) throws(Refusal) {
        guard reason.utf8.count <= longestReason else {
            throw .invalid(field: "reason", problem: "is longer than \(longestReason) bytes")
        }
    }

    /// Versions become names of directories on every node, so nothing that could lead elsewhere is let through.
    private static func check(_ version: String, field: String) throws(Refusal) {
        guard version.utf8.count <= longestVersion else {
            throw .invalid(field: field, problem: "is longer than \(longestVersion) bytes")
        }
        guard version.first != "." else { throw .invalid(field: field, problem: "starts with a dot") }
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
            throw .invalid(field: field, problem: "'\(version)' has characters other than A-Z a-z 0-9 . _ : + -")
        }
    }
}
