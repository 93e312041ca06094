import Signals
import Snapshots

/// Which versions make up a snapshot. Profiles name the models that they belong with.
public struct SnapshotVersions: Sendable, Hashable, Codable {
    public var profiles: String
    /// Empty when no model has been fitted.
    public var models: String

    public init(profiles: String, models: String) {
        self.profiles = profiles
        self.models = models
    }
}

/// A snapshot that is open: profiles and models of versions that belong together. Immutable, shared by reference.
public struct LoadedSnapshot: Sendable {
    public let versions: SnapshotVersions
    public let profiles: ProfilesReader
    public let profilesManifest: SnapshotManifest
    /// Nil when no model has been fitted.
    public let model: ModelReader?
    public let modelManifest: SnapshotManifest?
    /// All items that the models part names, by id, with their labels; empty without a model.
    public let items: ItemTable

    /// Opens both parts from a store, verified.
    ///
    /// - Parameter former: a snapshot whose model is used again when it is of the same version.
    public init(store: SnapshotStore, _ versions: SnapshotVersions, sharing former: LoadedSnapshot? = nil) throws {
        self.versions = versions
        let snapshot = try store.open(.profiles, version: versions.profiles)
        self.profiles = try snapshot.profiles()
        self.profilesManifest = snapshot.manifest
        if let former, former.versions.models == versions.models {
            self.model = former.model
            self.modelManifest = former.modelManifest
            self.items = former.items
        } else if versions.models.isEmpty {
            self.model = nil
            self.modelManifest = nil
            self.items = .empty
        } else {
            let models = try store.open(.models, version: versions.models)
            let model = try models.model()
            self.model = model
            self.modelManifest = models.manifest
            self.items = ItemTable((model.otherItems + model.items).map(\.item))
        }
    }

    /// Events that occurred before this are in the profiles, as far as the log had them.
    public var asOf: Timestamp { Timestamp(microseconds: profilesManifest.watermark.asOfMicros) }
}
