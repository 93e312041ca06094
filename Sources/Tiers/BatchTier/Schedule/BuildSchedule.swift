import Signals

/// When profiles are built, and when models too.
///
/// A value that decides: a run that was missed, because the process was not there or another build took long, is made up for
/// once, however many were missed.
package struct BuildSchedule: Sendable, Equatable {
    /// A build of profiles as of a time, maybe with models.
    package struct Run: Sendable, Equatable {
        package var time: Timestamp
        package var models: Bool

        package init(time: Timestamp, models: Bool) {
            self.time = time
            self.models = models
        }
    }

    /// Up to when the schedule has been done with.
    package struct Done: Sendable, Equatable {
        package var profiles: Timestamp
        package var models: Timestamp

        package init(profiles: Timestamp, models: Timestamp) {
            self.profiles = profiles
            self.models = models
        }

        /// Where a schedule begins that has never run: nothing before now is made up for.
        package init(now: Timestamp) { self.init(profiles: now, models: now) }

        package mutating func finished(_ run: Run) {
            profiles = max(profiles, run.time)
            if run.models { models = max(models, run.time) }
        }
    }

    /// Nil: never.
    package let profiles: CronExpression?
    package let models: CronExpression?

    package init(profiles: CronExpression?, models: CronExpression?) {
        self.profiles = profiles
        self.models = models
    }

    /// What is to be built now; nil when everything is done.
    package func due(at now: Timestamp, _ done: Done) -> Run? {
        func missed(_ expression: CronExpression?, since last: Timestamp) -> Timestamp? {
            guard let time = expression?.latest(atOrBefore: now), time > last else { return nil }
            return time
        }
        let models = missed(models, since: done.models)
        let times = [missed(profiles, since: done.profiles), models].compactMap { $0 }
        return times.max().map { Run(time: $0, models: models != nil) }
    }

    /// When something is due next; nil for a schedule that never runs.
    package func next(after time: Timestamp) -> Timestamp? {
        [profiles, models].compactMap { $0?.next(after: time) }.min()
    }
}

extension BuildSchedule.Done: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(profiles)
        encoder.write(models)
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "what the schedule has done")
        let profiles = try decoder.readTimestamp()
        self.init(profiles: profiles, models: try decoder.readTimestamp())
    }
}
