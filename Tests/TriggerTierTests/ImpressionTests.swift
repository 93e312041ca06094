import Signals
import Testing
import TriggerTier

/// What was shown is no doing of the user's: it counts for nothing that this tier finds.
@Suite struct ImpressionTests {
    /// Every detector there is, over items of one attribute.
    private static let catalogue: Catalogue = {
        var draft = CatalogueDraft()
        draft.kinds = [
            "view": EventKind(weight: 1), "complete": EventKind(weight: 3), "impression": EventKind(weight: 0),
        ]
        draft.itemAttributes = ["people"]
        let attribute: OperatorParameters = ["attribute": .text("people")]
        draft.signals = [
            signal("cluster", .cluster, [:], .batch),
            signal(
                "people_affinity", .decayedAffinity, ["attribute": .text("people"), "half_life": .number(30 * day)]),
            signal("trending", .trending, [:], scope: .global),
            signal("cluster_trends", .trending, [:], scope: .cluster),
            signal("new_items", .newItems, ["max_age": .number(3_600)], scope: .global),
            signal("binge", .binge, attribute), signal("shift", .shift, attribute),
            signal("drift", .drift, attribute),
            signal("often", .eventCount, ["min_count": .number(5), "window": .number(600)]),
        ]
        do {
            return try Catalogue(draft)
        } catch {
            preconditionFailure("the test's catalogue is not valid: \(error)")
        }
    }()

    private static func signal(
        _ name: String, _ kind: OperatorKind, _ parameters: OperatorParameters, _ tier: Tier = .nearRealTime,
        scope: SignalScope = .user
    ) -> SignalDefinition {
        SignalDefinition(
            name: name, kind: kind, parameters: parameters,
            traits: SignalTraits(halfLifeSeconds: 3600, damagePercent: 1), scope: scope,
            pinned: PinnedTier(tier: tier, reason: "the test says so"))
    }

    /// Everybody in cluster `one`.
    private struct OneCluster: TasteModel {
        func vector(of history: [ItemAt]) -> [Double]? { history.isEmpty ? nil : [0] }
        func cluster(nearestTo vector: [Double]) -> String? { "one" }
    }

    private func detectors() -> Detectors {
        let items = (0..<41).map { Item(id: "i\($0)", labels: ["people": ["Person \($0 % 5)"]]) }
        var detectors = Detectors(catalogue: Self.catalogue, items: ItemTable(items), maximumUsers: 1000)
        detectors.adopt(Detectors.Snapshot(items: ItemTable(items), taste: OneCluster(), modelVersion: "m1"))
        return detectors
    }

    /// A day of even traffic.
    private let traffic = (0..<4000).map { number in
        event(
            "t\(number)", user: "v\(number % 40)", item: "i\(number * 13 % 40)", kind: "view", at: Double(number) * 20)
    }

    /// Two thousand showings in ten minutes at its end: of an item that is known, of one that is new, and all to few users.
    private let impressions = (0..<2000).map { number in
        event(
            "s\(number)", user: "v\(number % 4)", item: number % 2 == 0 ? "i7" : "i40", kind: "impression",
            at: 79_300 + Double(number) * 0.3)
    }

    @Test func `showings are no trend, no new item, no binge, no shift, no drift and no count, and nobody's cluster`() {
        var (quiet, shown) = (detectors(), detectors())
        let without = quiet.feed(traffic, next: [:], now: nil)
        let with = shown.feed(traffic + impressions, next: [:], now: nil)
        #expect(with.writes == without.writes)
        #expect(with.refreshes == without.refreshes)
        var all = DetectionLog.Filter()
        all.limit = .max
        #expect(shown.log.list(all) == quiet.log.list(all))
        for cluster in [nil, "one", "none"] as [String?] {
            #expect(
                shown.trends(in: cluster, windowMinutes: nil, limit: 100)
                    == quiet.trends(in: cluster, windowMinutes: nil, limit: 100))
        }
        #expect(shown.heldUsers == quiet.heldUsers)
        var strangers = detectors()
        _ = strangers.replay(impressions)
        #expect(strangers.cluster(of: "v1") == nil && strangers.heldUsers == 0)
        #expect(strangers.trends(in: "one", windowMinutes: nil, limit: 9).cluster == nil)
    }

    @Test func `the same number of views would be all of that`() {
        var detectors = detectors()
        let views = impressions.map { shown in
            var view = shown
            view.kind = "view"
            return view
        }
        _ = detectors.replay(traffic + views)
        let trends = detectors.trends(in: nil, windowMinutes: nil, limit: 9)
        #expect(trends.items.contains { $0.itemID == "i7" })
        #expect(trends.newItems.map(\.itemID) == ["i40"])
        let kinds = Set(detectors.log.list(.init()).map(\.condition))
        #expect(kinds.contains(.count))
    }

    @Test func `nobody is refreshed for what was shown`() async {
        let store = TriggerStore(
            Checkpoint.Restored(detectors: detectors()), queueCapacity: 100, clock: { nil }, logger: silent)
        func follow(_ events: [Event], from offset: Int) async {
            await store.consume(
                events, at: events.indices.map { EventPosition(partition: 0, offset: UInt64(offset + $0)) },
                next: [0: UInt64(offset + events.count)], remaining: 0)
        }
        await follow(Array(impressions.prefix(10)), from: 0)
        let none = await store.unsavedCheckpoint()?.0.refreshes ?? []
        #expect(none.isEmpty)
        await follow(Array(traffic.prefix(1)), from: 10)
        let one = await store.unsavedCheckpoint()?.0.refreshes ?? []
        #expect(one.map(\.userID) == ["v0"])
    }
}
