import Signals
import Snapshots

/// What quality gates look at: the figures of a pair of profiles and models, as their manifests have them.
package struct SnapshotFigures: Sendable, Equatable {
    /// Under this and a signal's name a profiles manifest has how many users have a value of the signal.
    package static let usersWithPrefix = "users_with_"

    package var profilesVersion: String
    package var modelsVersion: String
    /// Profiles are as of this time.
    package var asOf: Timestamp
    package var users: UInt64
    /// Users with a value, by signal. Nil when the snapshot was built before this was counted.
    package var usersBySignal: [String: UInt64]?
    /// Of the models, measured on held-out events; empty without models.
    package var quality: [String: Double]

    package init(
        profilesVersion: String, modelsVersion: String = "", asOf: Timestamp = .epoch, users: UInt64 = 0,
        usersBySignal: [String: UInt64]? = nil, quality: [String: Double] = [:]
    ) {
        self.profilesVersion = profilesVersion
        self.modelsVersion = modelsVersion
        self.asOf = asOf
        self.users = users
        self.usersBySignal = usersBySignal
        self.quality = quality
    }

    /// - Parameter models: nil when the profiles have none.
    package init(profiles: SnapshotManifest, models: SnapshotManifest?) {
        let counted = profiles.quality.compactMap { name, count -> (String, UInt64)? in
            guard name.hasPrefix(Self.usersWithPrefix), let count = UInt64(exactly: count) else { return nil }
            return (String(name.dropFirst(Self.usersWithPrefix.count)), count)
        }
        self.init(
            profilesVersion: profiles.version, modelsVersion: models?.version ?? "",
            asOf: Timestamp(microseconds: profiles.watermark.asOfMicros), users: profiles.userCount,
            usersBySignal: counted.isEmpty ? nil : Dictionary(counted) { first, _ in first },
            quality: models?.quality ?? [:])
    }
}
