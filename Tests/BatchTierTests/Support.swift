import BatchTier
import Foundation
import Signals
import Snapshots
import TestSupport

/// 2026-01-01T00:00:00Z, and midnights after it.
func midnight(_ day: Int) -> Timestamp { Timestamp(seconds: 1_767_225_600) + Double(day) * 86_400 }

func event(_ id: String, _ user: String, _ item: String, at time: Timestamp, kind: String = "view") -> Event {
    Event(eventID: id, userID: user, itemID: item, kind: kind, occurredAt: time)
}

/// A log of one partition, which events join one after the other.
struct TestLog {
    private(set) var entries: [LoggedEvent] = []

    mutating func append(_ events: [Event]) {
        for event in events {
            entries.append(LoggedEvent(partition: 0, offset: UInt64(entries.count), event: event))
        }
    }

    /// Hands everything from an offset on to the state.
    func deliver(to store: BatchStore, from offset: Int = 0) throws {
        try store.take(Array(entries[offset...]), next: [0: UInt64(entries.count)])
    }
}

enum Fixture {
    static let items = [
        Item(id: "jazz", title: "Jazz on a Summer's Day", labels: ["genres": ["Music"]]),
        Item(id: "heat", title: "Heat", labels: ["genres": ["Crime", "Thriller"]]),
        Item(id: "brazil", title: "Brazil", labels: ["genres": ["Sci-Fi"]]),
    ]

    static func plan(halfLifeDays: Double = 30, tier: Tier = .batch) -> FoldPlan {
        var draft = CatalogueDraft()
        draft.kinds = ["view": EventKind(weight: 1), "skip": EventKind(weight: -1)]
        draft.itemAttributes = ["genres"]
        draft.signals = [
            signal(
                "genre_affinity", .decayedAffinity,
                [
                    "attribute": .text("genres"), "half_life": .number(halfLifeDays * 86_400),
                ], tier),
            signal("activity_rate", .activityRate, ["half_life": .number(1_209_600)], tier),
            signal("history", .history, ["length": .number(1000)], tier),
        ]
        do {
            return FoldPlan(try Catalogue(draft))
        } catch {
            preconditionFailure("the tests' catalogue is not valid: \(error)")
        }
    }

    private static func signal(
        _ name: String, _ kind: OperatorKind, _ parameters: OperatorParameters, _ tier: Tier
    ) -> SignalDefinition {
        SignalDefinition(
            name: name, kind: kind, parameters: parameters,
            traits: SignalTraits(halfLifeSeconds: 86_400, damagePercent: 1, criticality: .none),
            pinned: PinnedTier(tier: tier, reason: "the test says so"))
    }

    /// Events of some users on some items over several days, in random order of arrival within a day.
    static func days(_ count: Int, seed: UInt64) -> [[Event]] {
        var generator = SplitMix64(seed: seed)
        return (0..<count).map { day in
            (0..<40).map { number in
                let second = Double(Int.random(in: 0..<86_400, using: &generator))
                return event(
                    "e\(day)-\(number)", ["ann", "bob", "zoë", "李"].randomElement(using: &generator)!,
                    items.randomElement(using: &generator)!.id, at: midnight(day) + second,
                    kind: Int.random(in: 0..<8, using: &generator) == 0 ? "skip" : "view")
            }
        }
    }
}

/// Everybody's profile at a time, as a snapshot would have it.
func profiles(_ store: BatchStore, at time: Timestamp, _ plan: FoldPlan) throws -> [UserProfile] {
    let context = FoldContext(catalogue: plan.catalogue, items: store.items, priors: try store.priors(plan))
    var profiles: [UserProfile] = []
    try store.forEachUser(plan) {
        $1.profile(of: $0, at: time, plan, context)
    } _: {
        profiles.append($0)
    }
    return profiles
}
