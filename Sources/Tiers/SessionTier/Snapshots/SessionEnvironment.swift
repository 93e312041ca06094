import Signals

/// What a partition reads besides its own state. Replaced as a whole, so that one answer never mixes two versions.
package struct SessionEnvironment: Sendable {
    package var catalogue: Catalogue
    package var items: ItemTable
    package var profiles: (any BaseProfiles)?
    /// Grows with each change in this process, so that an older one never takes the place of a newer one.
    var revision: UInt64 = 0

    package init(catalogue: Catalogue, items: ItemTable = .empty, profiles: (any BaseProfiles)? = nil) {
        self.catalogue = catalogue
        self.items = items
        self.profiles = profiles
    }

    package var foldContext: FoldContext {
        FoldContext(catalogue: catalogue, items: items, priors: profiles?.priors ?? [:], taste: profiles?.taste)
    }
}
