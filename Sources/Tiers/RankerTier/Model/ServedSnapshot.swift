import Signals
import SnapshotReplica
import Snapshots

/// What requests are answered from: profiles and model of one snapshot. A request takes one of these and keeps to it, so
/// an answer never mixes versions.
public struct ServedSnapshot: Sendable {
    public let profilesVersion: String
    /// Empty when no model has been fitted.
    public let modelsVersion: String
    /// Events that occurred before this are in the profiles.
    public let asOf: Timestamp
    public let model: ServedModel?
    /// The catalogue's rules for these items.
    public let rules: ServedRules
    private let readProfile: @Sendable (String) throws -> UserProfile?

    public init(
        profilesVersion: String, modelsVersion: String, asOf: Timestamp, model: ServedModel?,
        rules: RankingRules = RankingRules(), profile: @escaping @Sendable (String) throws -> UserProfile?
    ) {
        self.profilesVersion = profilesVersion
        self.modelsVersion = modelsVersion
        self.asOf = asOf
        self.model = model
        self.rules = ServedRules(rules, model: model)
        readProfile = profile
    }

    /// The same under other rules.
    public func applying(_ rules: RankingRules) -> ServedSnapshot {
        ServedSnapshot(
            profilesVersion: profilesVersion, modelsVersion: modelsVersion, asOf: asOf, model: model, rules: rules,
            profile: readProfile)
    }

    /// - Parameter former: its model is taken over when it is of the same version.
    public init(
        _ loaded: LoadedSnapshot, sharing former: ServedSnapshot? = nil, rules: RankingRules = RankingRules()
    ) {
        let model: ServedModel? =
            if let former, former.modelsVersion == loaded.versions.models {
                former.model
            } else {
                loaded.model.map(ServedModel.init)
            }
        let profiles = loaded.profiles
        let cache = ProfileCache()
        self.init(
            profilesVersion: loaded.versions.profiles, modelsVersion: loaded.versions.models, asOf: loaded.asOf,
            model: model, rules: rules,
            profile: { user in try cache.profile(of: user) { try profiles.profile(of: $0) } })
    }

    /// Nil when the snapshot does not know the user.
    /// - Throws: `SnapshotError` when the file is damaged.
    package func profile(of userID: String) throws -> UserProfile? { try readProfile(userID) }
}
