import EventLog
import SessionTier
import Signals
import TestSupport

/// A catalogue with every operator of users, and what their values are compared with.
enum EveryOperator {
    /// Every operator with its signals in one tier. `session_intent` patches an affinity of its own, so that the values of
    /// the others are served as they are.
    static func catalogue(in tier: Tier) throws -> Catalogue {
        var draft = Fixture.draft
        draft.kinds = [
            "view": EventKind(weight: 1), "complete": EventKind(weight: 3), "skip": EventKind(weight: -1),
            "purchase": EventKind(weight: 4), "search": EventKind(weight: 1, patchWeight: 4),
        ]
        draft.signals = [
            Fixture.signal("affinity", .decayedAffinity, genres.merging(["half_life": .number(86_400)]) { $1 }, tier),
            Fixture.signal("patched", .decayedAffinity, genres.merging(["half_life": .number(3600)]) { $1 }, tier),
            Fixture.signal("rate", .activityRate, ["half_life": .number(3600)], tier),
            Fixture.signal(
                "level", .experienceLevel,
                ["thresholds": .table([.init("new", 0), .init("known", 3), .init("old", 9)])], tier),
            Fixture.signal("spent", .lifetimeValue, [:], tier),
            Fixture.signal("binge", .binge, genres.merging(["min_completions": .number(2)]) { $1 }, tier),
            Fixture.signal("clicks", .clickSequence, ["length": .number(4)], tier),
            Fixture.signal("browsing", .browsing, [:], tier),
            Fixture.signal(
                "risk", .risk, ["limits": .texts(["2 purchase in 1 h is elevated"])], tier, criticality: .safety),
            Fixture.signal("intent", .sessionIntent, genres, tier, over: "patched"),
        ]
        return try Catalogue(draft)
    }

    private static let genres: OperatorParameters = ["attribute": .text("genres")]

    /// The signals whose values no patch changes.
    static let compared = ["affinity", "rate", "level", "spent", "binge", "clicks", "browsing", "risk", "intent"]

    /// Events of users of every kind, some late, drawn from a seed.
    static func events(users: Int, from start: Double, to end: Double, seed: UInt64) -> [Event] {
        var generator = SplitMix64(seed: seed)
        let kinds = ["view", "view", "complete", "complete", "skip", "purchase", "search"]
        var events: [Event] = []
        for user in 0..<users {
            for number in 0..<Int.random(in: 0..<7, using: &generator) {
                let kind = kinds[Int.random(in: kinds.indices, using: &generator)]
                var drawn = event(
                    "\(seed)-\(user)-\(number)", user: "u\(user)",
                    item: kind == "search" ? "" : ["heat", "jazz", "brazil"][number % 3], kind: kind,
                    at: Double.random(in: start..<end, using: &generator).rounded())
                if kind == "purchase" { drawn.value = Double(number) + 0.99 }
                if kind == "search" { drawn.query = "music" }
                events.append(drawn)
            }
        }
        return events.shuffled(using: &generator)
    }

    /// A fold of every event of the log, by user.
    static func fold(
        _ log: EmbeddedEventLog, _ catalogue: Catalogue, where isIncluded: (Event) -> Bool = { _ in true }
    ) throws -> [String: UserFold] {
        let plan = EvaluationPlan(catalogue)
        let context = FoldContext(catalogue: catalogue, items: Fixture.items)
        var folds: [String: UserFold] = [:]
        for partition in 0..<log.partitionCount {
            for entry in try log.read(partition: partition, from: 0, limit: .max) {
                guard case .event(let event) = try SessionRecord(entry), isIncluded(event) else { continue }
                folds[event.userID, default: UserFold(plan)].fold(event, context)
            }
        }
        return folds
    }

    /// A snapshot of all events before a time that lie in the log now, as the batch tier would make it.
    static func snapshot(
        _ log: EmbeddedEventLog, asOf: Timestamp, version: String, _ catalogue: Catalogue
    ) throws -> FixedProfiles {
        let offsets = log.endOffsets().enumerated().map { (UInt32($0.offset), $0.element) }
        let context = FoldContext(catalogue: catalogue, items: Fixture.items)
        var profiles = FixedProfiles(
            version: version, watermark: Watermark(asOf: asOf, offsets: Dictionary(uniqueKeysWithValues: offsets)),
            foldedSignals: EvaluationPlan(catalogue).identities)
        for (userID, fold) in try fold(log, catalogue, where: { $0.occurredAt < asOf }) {
            profiles.states[userID] = fold.encodedStates()
            for signal in catalogue.userSignals where signal.tier < .streaming {
                profiles.values[userID, default: [:]][signal.name] =
                    fold.value(of: signal.name, at: asOf, context).map { BaseValue($0) }
            }
        }
        return profiles
    }

    /// How far two values are apart in their largest number; 1 when they differ otherwise.
    static func distance(_ left: SignalValue?, _ right: SignalValue?) -> Double {
        switch (left, right) {
        case (.scalar(let one), .scalar(let other)): abs(one - other) / max(1, abs(other))
        case (.vector(let one), .vector(let other)) where one.count == other.count:
            zip(one, other).map { Double(abs($0 - $1)) }.max() ?? 0
        case (.distribution(let one), .distribution(let other))
        where one.entries.map(\.label) == other.entries.map(\.label):
            zip(one.entries, other.entries).map { abs($0.weight - $1.weight) }.max() ?? 0
        default: left == right ? 0 : 1
        }
    }
}
