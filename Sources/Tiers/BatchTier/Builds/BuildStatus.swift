/// How a build stands.
package struct BuildStatus: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        case running
        case succeeded
        /// With what went wrong.
        case failed(String)
    }

    package var state = State.running
    /// What is being done, or was done last.
    package var step = "waiting"
    /// Of the whole, 0 to 1.
    package var fraction = 0.0
    package var profilesVersion = ""
    package var modelsVersion = ""
    package var started: ContinuousClock.Instant
    package var ended: ContinuousClock.Instant?

    package init(started: ContinuousClock.Instant = .now) {
        self.started = started
    }

    /// How long it has taken so far, or took.
    package var duration: Duration { started.duration(to: ended ?? .now) }
}

/// The versions that a build has published.
package struct PublishedVersions: Sendable, Equatable {
    package var profiles: String
    /// Empty when there is no model.
    package var models: String

    package init(profiles: String, models: String) {
        self.profiles = profiles
        self.models = models
    }
}
