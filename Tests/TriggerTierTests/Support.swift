import Foundation
import Logging
import Signals
import TriggerTier

/// 2026-01-01T00:00:00Z.
let start = Timestamp(seconds: 1_767_225_600)
let day = 86_400.0

func event(
    _ id: String, user: String = "u", item: String = "", kind: String = "complete", at seconds: Double,
    people: String? = nil
) -> Event {
    Event(
        eventID: id, userID: user, itemID: item, kind: kind, occurredAt: start + seconds,
        attributes: people.map { ["people": $0] } ?? [:])
}

/// Three completions of different items of one person, ten minutes apart.
func binge(_ label: String, user: String = "u", at seconds: Double) -> [Event] {
    (0..<3).map {
        event(
            "\(user) \(label) \(seconds) \($0)", user: user, item: "\(label) \($0)", at: seconds + Double($0) * 600,
            people: label)
    }
}

enum Fixture {
    static func detectors(
        over: String? = "people_affinity", window: Double? = nil, maximumUsers: Int = 1000, ageLimit: Double = 30 * day
    ) -> Detectors {
        Detectors(
            catalogue: catalogue(over: over, window: window, ageLimit: ageLimit), items: .empty,
            maximumUsers: maximumUsers)
    }

    static func catalogue(
        over: String? = nil, window: Double? = nil, ageLimit: Double = 30 * day, affinityTier: Tier = .batch,
        triggers: [TriggerRule] = []
    ) -> Catalogue {
        var draft = CatalogueDraft()
        draft.kinds = ["view": EventKind(weight: 1), "complete": EventKind(weight: 3)]
        draft.eventAgeLimitSeconds = ageLimit
        draft.itemAttributes = ["people"]
        var parameters: OperatorParameters = ["attribute": .text("people")]
        if let window { parameters["window"] = .number(window) }
        draft.signals = [
            signal(
                "people_affinity", .decayedAffinity, ["attribute": .text("people"), "half_life": .number(30 * day)],
                affinityTier),
            signal("trending", .trending, [:], .nearRealTime, scope: .global),
            signal("binge", .binge, parameters, .nearRealTime, over: over),
        ]
        draft.triggers = triggers
        return valid(draft)
    }

    /// What trends among everybody, and by cluster.
    static func clusters() -> Catalogue {
        var draft = CatalogueDraft()
        draft.kinds = ["view": EventKind(weight: 1)]
        draft.signals = [
            signal("cluster", .cluster, [:], .batch),
            signal("trending", .trending, [:], .nearRealTime, scope: .global),
            signal("cluster_trends", .trending, [:], .nearRealTime, scope: .cluster),
        ]
        return valid(draft)
    }

    private static func valid(_ draft: CatalogueDraft) -> Catalogue {
        do {
            return try Catalogue(draft)
        } catch {
            preconditionFailure("the tests' catalogue is not valid: \(error)")
        }
    }

    private static func signal(
        _ name: String, _ kind: OperatorKind, _ parameters: OperatorParameters, _ tier: Tier,
        scope: SignalScope = .user, over: String? = nil
    ) -> SignalDefinition {
        SignalDefinition(
            name: name, kind: kind, parameters: parameters,
            traits: SignalTraits(halfLifeSeconds: 3600, damagePercent: 1), scope: scope, over: over,
            pinned: PinnedTier(tier: tier, reason: "the test says so"))
    }
}

extension Detectors {
    /// As in a replay: the watermark is the present.
    mutating func replay(_ events: [Event]) -> [PatchWrite] {
        feed(events, next: [:], now: nil).writes
    }
}

/// Logs nowhere.
let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
