/// How a build stands, for those who watch it.
package struct BuildStatus: Sendable, Equatable {
    package var state = BuildRecord.Outcome.running
    package var stage = BuildStage.reading
    /// What is being done, or was done last.
    package var step = "waiting"
    /// Of the whole, 0 to 1.
    package var fraction = 0.0
    /// By name: events, users and whatever else the stages count.
    package var counts: [String: Double] = [:]
    package var attempt: UInt32 = 1
    package var versions = PublishedVersions(profiles: "", models: "")
    package var started: ContinuousClock.Instant
    package var ended: ContinuousClock.Instant?

    package init(started: ContinuousClock.Instant = .now) {
        self.started = started
    }

    /// A build of a former life of the process, or one that this life begins with.
    package init(_ record: BuildRecord, now: ContinuousClock.Instant = .now) {
        let took = record.endedAt.map { Duration.microseconds($0.microseconds(since: record.orderedAt)) }
        started = now - (took ?? .zero)
        ended = took == nil ? nil : now
        update(record)
    }

    /// Takes over what a record says.
    package mutating func update(_ record: BuildRecord) {
        if record.stage != stage { fraction = max(fraction, record.stage.whole(0)) }
        state = record.outcome
        stage = record.stage
        attempt = max(1, record.attempt)
        versions = record.versions
        switch record.outcome {
        case .succeeded, .held:
            step = "done"
            fraction = 1
        case .running, .failed:
            break
        }
    }

    package var isRunning: Bool { state == .running }

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
