import Signals

/// A user's profile as the streaming tier answers it.
package struct ProfileView: Sendable, Equatable {
    package var base: BaseProfile?
    package var patches: [Patch]
    package var resolved: [String: ResolvedValue]

    package init(base: BaseProfile?, patches: [Patch], resolved: [String: ResolvedValue]) {
        self.base = base
        self.patches = patches
        self.resolved = resolved
    }
}

/// The items of a user's recent events.
package struct HistoryView: Sendable, Equatable {
    package var items: [ItemAt]
    package var profilesVersion: String
    /// False when events after the time asked for have been trimmed.
    package var isComplete: Bool
    /// The values of the signals that were wanted too.
    package var signals: [String: ResolvedValue] = [:]
    /// The patches on these signals.
    package var patchIDs: [String] = []
}

/// The session that a user is in, or was in last.
package struct SessionView: Sendable, Equatable {
    /// Nil when there are no recent events.
    package var window: SessionWindow?
    /// The signals that are evaluated per event.
    package var signals: [String: ResolvedValue]
}

/// Which parts of a profile are wanted.
package struct ProfileParts: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    package static let base = ProfileParts(rawValue: 1)
    package static let patches = ProfileParts(rawValue: 2)
    package static let resolved = ProfileParts(rawValue: 4)
    package static let all: ProfileParts = [.base, .patches, .resolved]
}
