import Signals

/// The batch tier's profiles, as the session tier reads them: one immutable version.
package protocol BaseProfiles: Sendable {
    var version: String { get }
    var watermark: Watermark { get }
    /// What the batch tier has of a user; nil for a user that it does not know.
    func profile(of userID: String) throws -> BaseProfile?
}

/// What a partition reads besides its own state. Replaced as a whole, so that one answer never mixes two versions.
package struct SessionEnvironment: Sendable {
    package var catalogue: Catalogue
    package var items: ItemTable
    package var profiles: (any BaseProfiles)?

    package init(catalogue: Catalogue, items: ItemTable = .empty, profiles: (any BaseProfiles)? = nil) {
        self.catalogue = catalogue
        self.items = items
        self.profiles = profiles
    }

    package var foldContext: FoldContext { FoldContext(catalogue: catalogue, items: items) }
}
