import Signals
import TestSupport
import Testing

@Suite struct EvaluationTests {
    private let time = World.start + 4 * 86_400 + 60

    /// The same catalogue with every signal of a user in one tier.
    private func catalogue(in tier: Tier) throws -> Catalogue {
        try World.catalogue { draft in
            for index in draft.signals.indices where draft.signals[index].scope == .user {
                draft.signals[index].pinned = PinnedTier(tier: tier, reason: "the test says so")
            }
        }
    }

    @Test func `a fold that goes on from stored states says what one over everything says`() throws {
        var generator = SplitMix64(seed: 21)
        let plan = EvaluationPlan(try World.catalogue())
        let events = World.events(200, using: &generator)
        for cut in [0, 1, 77, 199, 200] {
            var whole = UserFold(plan)
            for event in events { whole.fold(event, World.context) }
            var before = UserFold(plan)
            for event in events.prefix(cut) { before.fold(event, World.context) }
            var resumed = try UserFold(plan, states: before.encodedStates())
            for event in events.dropFirst(cut) { resumed.fold(event, World.context) }
            for signal in plan.signals {
                let expected = whole.value(of: signal.name, at: time, World.context)
                #expect(isClose(resumed.value(of: signal.name, at: time, World.context), expected), "\(signal.name)")
                #expect(resumed.newestEvent(of: signal.name) == whole.newestEvent(of: signal.name), "\(signal.name)")
            }
        }
    }

    @Test func `a signal's tier is no part of its identity`() throws {
        let batch = EvaluationPlan(try catalogue(in: .batch))
        for tier in [Tier.nearRealTime, .streaming, .request] {
            #expect(EvaluationPlan(try catalogue(in: tier)).identities == batch.identities)
        }
    }

    @Test func `what a fold reads is part of every identity, and a standard value is the same written down or not`()
        throws
    {
        let plan = EvaluationPlan(try World.catalogue())
        func notCovered(_ change: (inout CatalogueDraft) -> Void) throws -> Set<String> {
            EvaluationPlan(try World.catalogue(change)).signalsNotCovered(by: plan.identities)
        }
        let all = Set(plan.signals.map(\.name))
        #expect(try notCovered { _ in } == [])
        #expect(try notCovered { $0.kinds["view"] = EventKind(weight: 2) } == all)
        #expect(try notCovered { $0.kinds["view"] = EventKind(weight: 1, patchWeight: 2) } == all)
        #expect(try notCovered { $0.sessionGapSeconds = 60 } == all)
        #expect(try notCovered { $0.signals[0].parameters["half_life"] = .number(60) } == ["genre_affinity"])
        #expect(try notCovered { $0.signals[0].parameters["prior_weight"] = .number(2) } == [])
        #expect(try notCovered { $0.signals[0].stalenessBudgetSeconds = 60 } == [])
    }

    @Test func `a state of another definition is refused, and its signal alone starts anew`() throws {
        var generator = SplitMix64(seed: 22)
        let events = World.events(50, using: &generator)
        var fold = UserFold(EvaluationPlan(try World.catalogue()))
        for event in events { fold.fold(event, World.context) }
        let changed = EvaluationPlan(
            try World.catalogue { $0.signals[0].parameters["half_life"] = .number(3600) })
        var resumed = try UserFold(changed, states: fold.encodedStates())
        #expect(resumed.newestEvent(of: "genre_affinity") == nil)
        #expect(resumed.newestEvent(of: "activity_rate") == events.last?.occurredAt)

        // Brought up with the events that are still there, the others untouched.
        let missing = try #require(changed.index(of: "genre_affinity"))
        for event in events { resumed.fold(event, World.context, only: [missing]) }
        var fresh = UserFold(changed)
        for event in events { fresh.fold(event, World.context) }
        for signal in changed.signals {
            let expected = fresh.value(of: signal.name, at: time, World.context)
            #expect(isClose(resumed.value(of: signal.name, at: time, World.context), expected), "\(signal.name)")
        }
    }

    @Test func `a user without events has no states`() throws {
        let plan = EvaluationPlan(try World.catalogue())
        #expect(UserFold(plan).encodedStates().isEmpty)
        var fold = UserFold(plan)
        fold.fold(Event(eventID: "1", userID: "u", kind: "unheard of", occurredAt: World.start), World.context)
        let stored = fold.encodedStates()
        let read = try UserFold(plan, states: stored)
        for signal in plan.signals where stored[signal.identity(in: plan.catalogue)] == nil {
            #expect(read.newestEvent(of: signal.name) == nil, "\(signal.name)")
        }
    }
}
