// SignalsTests: the laws of folds, patches, profiles and the decision framework, as properties over seeded random data.

import Signals
import TestSupport

/// A small world of films, and events in it.
enum World {
    static let start = Timestamp(seconds: 1_700_000_000)
    static let genres = ["Comedy", "Drama", "Film-Noir", "Horror", "Jazz", "War"]
    static let items = ItemTable(
        (0..<40).map { index in
            Item(
                id: "i\(index)", title: "Film \(index)",
                labels: [
                    "genres": [genres[index % 6], genres[(index / 6 + index) % 6]].uniqued(),
                    "people": ["director \(index % 8)"],
                ])
        })
    static let kinds: [String: EventKind] = [
        "view": EventKind(weight: 1), "search": EventKind(weight: 4), "complete": EventKind(weight: 3),
        "skip": EventKind(weight: -1), "purchase": EventKind(weight: 4),
    ]
    static let context = FoldContext(
        items: items, kinds: kinds,
        priors: ["genres": Distribution(Dictionary(uniqueKeysWithValues: genres.map { ($0, 1.0) }))])

    static func catalogue(_ change: (inout CatalogueDraft) -> Void = { _ in }) throws -> Catalogue {
        var draft = CatalogueDraft()
        draft.kinds = kinds
        draft.itemAttributes = ["genres", "people"]
        let slow = SignalTraits(halfLifeSeconds: 14 * 86_400, damagePercent: 0.1)
        let fast = SignalTraits(halfLifeSeconds: 300, damagePercent: 10)
        let genres = ParameterValue.text("genres")
        draft.signals = [
            SignalDefinition(
                name: "genre_affinity", kind: .decayedAffinity,
                parameters: ["attribute": genres, "half_life": .number(86_400)], traits: slow),
            SignalDefinition(name: "history", kind: .history, parameters: ["length": .number(20)], traits: slow),
            SignalDefinition(
                name: "activity_rate", kind: .activityRate, parameters: ["half_life": .number(86_400)], traits: slow),
            SignalDefinition(
                name: "experience_level", kind: .experienceLevel,
                parameters: ["thresholds": .table([NamedNumber("new", 1), NamedNumber("regular", 50)])], traits: slow),
            SignalDefinition(name: "lifetime_value", kind: .lifetimeValue, traits: slow),
            SignalDefinition(
                name: "session_intent", kind: .sessionIntent, parameters: ["attribute": genres], traits: fast,
                over: "genre_affinity"),
            SignalDefinition(name: "trending", kind: .trending, traits: fast, scope: .global),
            SignalDefinition(name: "binge", kind: .binge, parameters: ["attribute": .text("people")], traits: fast),
            SignalDefinition(
                name: "click_sequence", kind: .clickSequence, parameters: ["length": .number(10)], traits: fast),
            SignalDefinition(name: "browsing", kind: .browsing, traits: fast),
            SignalDefinition(
                name: "risk", kind: .risk,
                parameters: [
                    "limits": .texts(["3 purchase in 1 h is elevated", "6 skip in 1 d is blocked"]),
                    "flag_attribute": .text("people"), "flags": .texts(["director 3 is elevated"]),
                    "flag_window": .number(7200),
                ],
                traits: SignalTraits(halfLifeSeconds: 60, damagePercent: 1, criticality: .safety)),
        ]
        change(&draft)
        return try Catalogue(draft)
    }

    /// Events of one user over some days, in time order, with ties and sessions.
    static func events(
        _ count: Int, spanSeconds: Double = 4 * 86_400, user: String = "u", using generator: inout SplitMix64
    ) -> [Event] {
        var events: [Event] = []
        for index in 0..<count {
            let kind = kinds.keys.sorted().randomElement(using: &generator) ?? "view"
            let isSearch = kind == "search"
            let offset = Double(Int.random(in: 0..<Int(spanSeconds), using: &generator))
            events.append(
                Event(
                    eventID: "e\(index)", userID: user,
                    itemID: isSearch ? "" : "i\(Int.random(in: 0..<40, using: &generator))", kind: kind,
                    occurredAt: start + offset,
                    value: kind == "purchase" ? Double.random(in: 1...20, using: &generator) : nil,
                    query: isSearch ? "good \(genres.randomElement(using: &generator) ?? "") films" : ""))
        }
        return events.sorted(by: Event.inTimeOrder)
    }
}

extension Array where Element: Hashable {
    func uniqued() -> [Element] {
        var seen = Set<Element>()
        return filter { seen.insert($0).inserted }
    }
}

/// Whether two values are the same up to rounding.
func isClose(_ left: SignalValue?, _ right: SignalValue?, tolerance: Double = 1e-9) -> Bool {
    switch (left, right) {
    case (.scalar(let a), .scalar(let b)):
        return (a - b).magnitude <= tolerance * max(1, a.magnitude)
    case (.distribution(let a), .distribution(let b)):
        return a.entries.map(\.label) == b.entries.map(\.label)
            && zip(a.entries, b.entries).allSatisfy { ($0.weight - $1.weight).magnitude <= tolerance }
    default:
        return left == right
    }
}
