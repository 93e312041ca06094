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
    /// The operators' states of every user as of the watermark. Nil when the profiles were built without, or when this
    /// machine leaves them out of its copy: then nothing is known of the events before the watermark but the values.
    public let states: StatesReader?
    /// Nil when no model has been fitted.
    public let model: ModelReader?
    public let modelManifest: SnapshotManifest?
    /// All items that the models part names, by id, with their labels; empty without a model.
    public let items: ItemTable

    /// Opens both parts from a store, verified.
    ///
    /// - Parameters:
    ///   - former: a snapshot whose model is used again when it is of the same version.
    ///   - omitted: names of files that this machine leaves out of its copies.
    public init(
        store: SnapshotStore, _ versions: SnapshotVersions, sharing former: LoadedSnapshot? = nil,
        omitting omitted: Set<String> = []
    ) throws {
        self.versions = versions
        let snapshot = try store.open(.profiles, version: versions.profiles, omitting: omitted)
        self.profiles = try snapshot.profiles()
        self.states = omitted.contains(SnapshotFile.states) ? nil : try snapshot.states()
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
            let models = try store.open(.models, version: versions.models, omitting: omitted)
            let model = try models.model()
            self.model = model
            self.modelManifest = models.manifest
            self.items = ItemTable((model.otherItems + model.items).map(\.item))
        }
    }

    /// Events that occurred before this are in the profiles, as far as the log had them.
    public var asOf: Timestamp { Timestamp(microseconds: profilesManifest.watermark.asOfMicros) }

    /// The population's distribution of each attribute's labels at the watermark, empty without states. A `FoldContext` has
    /// to have these for a signal to say the same in every tier.
    public var priors: [String: Distribution] { states?.priors ?? [:] }

    /// The fitted model that `embedding` and `cluster` signals are read from; nil without one.
    public var taste: (any TasteModel)? { model?.taste }

    /// Whether an event of this time at this place in the log is in the profiles and the states.
    public func covers(_ occurredAt: Timestamp, partition: UInt32, offset: UInt64) -> Bool {
        profilesManifest.watermark.covers(occurredAt, partition: partition, offset: offset)
    }
}
