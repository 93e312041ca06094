import EventFiles
import Learning
import Signals

/// The walk of the replay protocol: which events are tested, in which groups, and of which kind each is.
///
/// The same rules as ``ReplayEvaluation``, which replays in memory: items with at least five training events take part, a
/// repeated item is no test event, and ties of the same second are not part of what is known.
package struct ReplayPlan: Sendable {
    package static let minimumItemEvents = 5

    package let split: TimeSplit
    package let steps: [ReplayStep]
    /// Items that take part, by their index.
    package let items: [String]
    /// Their popularity deciles among training events.
    package let deciles: [Int]

    /// - Throws: ``CommandFailure`` when the file cannot be read, has bad lines, or nothing after the split.
    package init(path: String, options: EventFileOptions, quantile: Double) throws {
        self.init(events: try EventList.read(path, options, label: "replay"), quantile: quantile)
        guard !steps.isEmpty else {
            throw CommandFailure("\(path) has no event after its \(quantile) quantile of time", exit: .badData)
        }
    }

    /// - Parameter events: in time order.
    package init(events: [Event], quantile: Double) {
        let split = TimeSplit(quantile: quantile, of: events)
        let training = TrainingItems(events: events.prefix(while: split.isBefore))
        var walk = ReplayWalk(training: training)
        for event in events.prefix(while: split.isBefore) { walk.enter(event) }

        var steps: [ReplayStep] = []
        var rest = events.drop(while: split.isBefore)
        while let first = rest.first {
            let second = first.occurredAt.wholeSeconds
            let group = rest.prefix { $0.occurredAt.wholeSeconds == second }
            rest = rest[group.endIndex...]
            steps.append(walk.step(at: second, Array(group)))
        }
        self.split = split
        self.steps = steps
        items = training.kept
        deciles = training.popularity.deciles
    }

    /// The midnight before the first event after the split: what the first night's profiles are of.
    package var firstMidnight: Timestamp { steps.first?.midnight ?? split.time.floorToDay() }

    package var testEvents: Int { steps.reduce(0) { $0 + $1.testEvents } }

    package var testUsers: Int { Set(steps.lazy.flatMap(\.cases).map(\.userIndex)).count }

    /// The plan until at least so many test events are done.
    package func limited(to count: Int) -> [ReplayStep] {
        var left = count
        return Array(
            steps.prefix { step in
                guard left > 0 else { return false }
                left -= step.testEvents
                return true
            })
    }
}
