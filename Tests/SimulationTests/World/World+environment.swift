import SessionTier
import Signals

extension World {
    static let environment = SessionEnvironment(catalogue: catalogue, items: items)

    private static let items = ItemTable([
        Item(id: "jazz", title: "Jazz on a Summer's Day", labels: ["genres": ["Music"]]),
        Item(id: "heat", title: "Heat", labels: ["genres": ["Crime", "Thriller"]]),
        Item(id: "brazil", title: "Brazil", labels: ["genres": ["Sci-Fi"]]),
    ])

    private static let catalogue: Catalogue = {
        var draft = CatalogueDraft()
        draft.kinds = ["view": EventKind(weight: 1), "search": EventKind(weight: 1, patchWeight: 4)]
        draft.itemAttributes = ["genres"]
        draft.signals = [
            signal("genre_affinity", .decayedAffinity, ["attribute": .text("genres"), "half_life": .number(600)]),
            signal("history", .history, ["length": .number(1000)]),
            signal(
                "session_intent", .sessionIntent, ["attribute": .text("genres"), "half_life": .number(300)],
                over: "genre_affinity"),
        ]
        do {
            return try Catalogue(draft)
        } catch {
            preconditionFailure("the simulation's catalogue is not valid: \(error)")
        }
    }()

    private static func signal(
        _ name: String, _ kind: OperatorKind, _ parameters: OperatorParameters, over: String? = nil
    ) -> SignalDefinition {
        SignalDefinition(
            name: name, kind: kind, parameters: parameters,
            traits: SignalTraits(halfLifeSeconds: 86_400, damagePercent: 1, criticality: .none), over: over,
            pinned: PinnedTier(tier: .streaming, reason: "the simulation says so"))
    }
}
