import EventLog
import Foundation
import Logging
import NIOPosix
import SessionTier
import Signals

/// 2026-01-01T12:00:00Z, and moments after it.
let noon = Timestamp(seconds: 1_767_268_800)

func event(
    _ id: String, user: String = "u", item: String = "", kind: String = "view", at seconds: Double = 0,
    query: String = "", attributes: [String: String] = [:]
) -> Event {
    Event(
        eventID: id, userID: user, itemID: item, kind: kind, occurredAt: noon + seconds, query: query,
        attributes: attributes)
}

func openStore(
    _ log: EmbeddedEventLog, catalogue: Catalogue = Fixture.catalogue, profiles: (any BaseProfiles)? = nil,
    settings: SessionStoreSettings = SessionStoreSettings()
) async throws -> SessionStore {
    let store = SessionStore(
        log: log, checkpoints: log.checkpoints,
        environment: SessionEnvironment(catalogue: catalogue, items: Fixture.items, profiles: profiles),
        settings: settings, on: Fixture.eventLoops, logger: Fixture.logger)
    try await store.openAll()
    return store
}

enum Fixture {
    static var eventLoops: MultiThreadedEventLoopGroup { .singleton }
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A patch that another tier writes.
    static let patch = Patch(
        id: "p", signal: "genre_affinity", value: .distribution(Distribution(["Crime": 1])), observedAt: noon, mass: 4,
        origin: "test")

    static let items = ItemTable([
        Item(id: "jazz", title: "Jazz on a Summer's Day", labels: ["genres": ["Music"]]),
        Item(id: "heat", title: "Heat", labels: ["genres": ["Crime", "Thriller"]]),
        Item(id: "brazil", title: "Brazil", labels: ["genres": ["Sci-Fi"]]),
    ])

    static let catalogue: Catalogue = {
        do {
            return try Catalogue(draft)
        } catch {
            preconditionFailure("the tests' catalogue is not valid: \(error)")
        }
    }()

    static var draft: CatalogueDraft {
        var draft = CatalogueDraft()
        draft.kinds = ["view": EventKind(weight: 1), "search": EventKind(weight: 1, patchWeight: 4)]
        draft.itemAttributes = ["genres"]
        draft.signals = [
            signal(
                "genre_affinity", .decayedAffinity, ["attribute": .text("genres"), "half_life": .number(2_592_000)],
                .batch),
            signal("history", .history, ["length": .number(1000)], .batch),
            signal(
                "session_intent", .sessionIntent, ["attribute": .text("genres"), "half_life": .number(300)], .streaming,
                over: "genre_affinity"),
        ]
        return draft
    }

    static func signal(
        _ name: String, _ kind: OperatorKind, _ parameters: OperatorParameters, _ tier: Tier, over: String? = nil,
        criticality: Criticality = .none
    ) -> SignalDefinition {
        SignalDefinition(
            name: name, kind: kind, parameters: parameters,
            traits: SignalTraits(halfLifeSeconds: 86_400, damagePercent: 1, criticality: criticality),
            over: over, pinned: PinnedTier(tier: tier, reason: "the test says so"))
    }
}

/// A snapshot made by hand.
struct FixedProfiles: BaseProfiles {
    var version = "p1"
    var watermark: Watermark
    var values: [String: [String: BaseValue]] = [:]
    var priors: [String: Distribution] = [:]
    var foldedSignals: [SignalIdentity] = []
    var states: [String: [SignalIdentity: [UInt8]]] = [:]

    func states(of userID: String) throws -> [SignalIdentity: [UInt8]] { states[userID] ?? [:] }

    func profile(of userID: String) throws -> BaseProfile? {
        values[userID].map { BaseProfile(version: version, computedAt: watermark.asOf, values: $0) }
    }
}
