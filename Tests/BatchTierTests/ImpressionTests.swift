import BatchTier
import Signals
import Snapshots
import TestSupport
import Testing

/// What was shown is no doing of the user's: no taste, no popularity, nothing seen.
@Suite struct ImpressionTests {
    private static let plan: FoldPlan = {
        var draft = CatalogueDraft()
        draft.kinds = [
            "view": EventKind(weight: 1), "skip": EventKind(weight: -1), "impression": EventKind(weight: 0),
        ]
        draft.itemAttributes = ["genres"]
        draft.signals = [
            signal("served", .history, ["kinds": .texts(["impression"]), "length": .number(50)]),
            signal("genre_affinity", .decayedAffinity, ["attribute": .text("genres"), "half_life": .number(86_400)]),
            signal("history", .history, ["length": .number(1000)]),
            signal("activity_rate", .activityRate, ["half_life": .number(1_209_600)]),
            signal(
                "experience", .experienceLevel, ["thresholds": .table([NamedNumber("new", 1), NamedNumber("old", 60)])]),
        ]
        do {
            return FoldPlan(try Catalogue(draft))
        } catch {
            preconditionFailure("the test's catalogue is not valid: \(error)")
        }
    }()

    private static func signal(
        _ name: String, _ kind: OperatorKind, _ parameters: OperatorParameters
    ) -> SignalDefinition {
        SignalDefinition(
            name: name, kind: kind, parameters: parameters,
            traits: SignalTraits(halfLifeSeconds: 86_400, damagePercent: 1),
            pinned: PinnedTier(tier: .batch, reason: "the test says so"))
    }

    /// Thirty items shown to each user, half of them of no other event.
    private static let shown = ["ann", "bob", "zoë", "李"].flatMap { user in
        (0..<30).map { number in
            event(
                "s-\(user)-\(number)", user, number % 2 == 0 ? "heat" : "shown only",
                at: midnight(0) + Double(number) * 60,
                kind: "impression")
        }
    }

    @Test func profilesAndPriorsAreAsIfNothingHadBeenShown() throws {
        let events = Fixture.days(1, seed: 11)[0]
        func folded(_ events: [Event]) throws -> (profiles: [UserProfile], priors: [String: Distribution]) {
            let directory = TemporaryDirectory()
            let store = try BatchStore(path: directory.path)
            try store.put(Fixture.items)
            var log = TestLog()
            log.append(events)
            try log.deliver(to: store)
            _ = try store.fold(before: midnight(1), Self.plan)
            return (try profiles(store, at: midnight(1), Self.plan), try store.priors(Self.plan))
        }
        let quiet = try folded(events)
        var shown = try folded(events + Self.shown)
        #expect(shown.priors == quiet.priors)
        #expect(shown.profiles.allSatisfy { $0.values["served"] != nil })
        for index in shown.profiles.indices { shown.profiles[index].values["served"] = nil }
        #expect(shown.profiles == quiet.profiles)
        #expect(quiet.profiles.count == 4)
        #expect(quiet.profiles.allSatisfy { !$0.values.isEmpty && !$0.history.isEmpty && !$0.seen.isEmpty })
    }

    @Test func modelsAreNotFittedOnIt() {
        #expect(Self.shown.allSatisfy { Interaction($0, Self.plan.catalogue) == nil })
        #expect(Interaction(event("v", "ann", "heat", at: midnight(0)), Self.plan.catalogue) != nil)
    }
}
