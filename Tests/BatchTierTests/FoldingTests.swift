import BatchTier
import Signals
import Snapshots
import TestSupport
import Testing

@Suite struct FoldingTests {
    @Test func nightsOneAfterTheOtherEqualOneFoldOfEverything() throws {
        let days = Fixture.days(5, seed: 42)
        let plan = Fixture.plan()
        let (nightly, once) = (TemporaryDirectory(), TemporaryDirectory())
        let byNight = try BatchStore(path: nightly.path)
        let atOnce = try BatchStore(path: once.path)
        try byNight.put(Fixture.items)
        try atOnce.put(Fixture.items)
        var log = TestLog()
        for (day, events) in days.enumerated() {
            log.append(events)
            try log.deliver(to: byNight)
            _ = try byNight.fold(before: midnight(day + 1), plan)
        }
        try log.deliver(to: atOnce)
        _ = try atOnce.fold(before: midnight(5), plan)
        let expected = try profiles(atOnce, at: midnight(5), plan)
        #expect(expected.count == 4)
        #expect(expected.allSatisfy { $0.values.count == 3 && !$0.history.isEmpty && $0.seen.count == 3 })
        #expect(try profiles(byNight, at: midnight(5), plan) == expected)
    }

    @Test func exactlyTheEventsThatTheWatermarkCoversAreFolded() throws {
        let directory = TemporaryDirectory()
        let store = try BatchStore(path: directory.path)
        let plan = Fixture.plan()
        var log = TestLog()
        log.append([
            event("late in time", "ann", "jazz", at: midnight(1)),
            event("out of order", "ann", "heat", at: midnight(1) - 1),
            event("of another", "bob", "heat", at: midnight(2)),
        ])
        try log.deliver(to: store)
        let first = try store.fold(before: midnight(1), plan)
        log.append([event("came late", "ann", "brazil", at: midnight(0))])
        try log.deliver(to: store)
        #expect(first.offsets == [0: 3])
        #expect(log.entries.map(first.covers) == [false, true, false, false])
        #expect(try profiles(store, at: midnight(1), plan).map(\.seen) == [["heat"]])

        let again = try store.fold(before: midnight(1), plan)
        #expect(again.offsets == [0: 4])
        #expect(log.entries.map(again.covers) == [false, true, false, true])
        #expect(try profiles(store, at: midnight(1), plan).map(\.seen) == [["heat", "brazil"]])
    }

    @Test func foldingBackIsRefused() throws {
        let directory = TemporaryDirectory()
        let store = try BatchStore(path: directory.path)
        _ = try store.fold(before: midnight(2), Fixture.plan())
        #expect(throws: BatchStateError.foldedPast(requested: midnight(1), folded: midnight(2))) {
            try store.fold(before: midnight(1), Fixture.plan())
        }
        _ = try store.fold(before: midnight(2), Fixture.plan())
    }

    @Test func anotherCatalogueFoldsEverythingAnew() throws {
        let days = Fixture.days(3, seed: 7)
        let (changed, fresh) = (TemporaryDirectory(), TemporaryDirectory())
        let store = try BatchStore(path: changed.path)
        let expected = try BatchStore(path: fresh.path)
        try store.put(Fixture.items)
        try expected.put(Fixture.items)
        var log = TestLog()
        log.append(days[0] + days[1])
        try log.deliver(to: store)
        _ = try store.fold(before: midnight(2), Fixture.plan())
        log.append(days[2])
        try log.deliver(to: store)
        try log.deliver(to: expected)

        let plan = Fixture.plan(halfLifeDays: 3)
        #expect(plan.hash != Fixture.plan().hash)
        _ = try store.fold(before: midnight(3), plan)
        _ = try expected.fold(before: midnight(3), plan)
        #expect(try profiles(store, at: midnight(3), plan) == profiles(expected, at: midnight(3), plan))
    }

    @Test func aSignalThatMovesToAnotherTierKeepsItsStates() throws {
        let directory = TemporaryDirectory()
        let store = try BatchStore(path: directory.path)
        try store.put(Fixture.items)
        var log = TestLog()
        log.append(Fixture.days(1, seed: 8)[0])
        try log.deliver(to: store)
        _ = try store.fold(before: midnight(1), Fixture.plan())
        let streaming = Fixture.plan(tier: .streaming)
        #expect(streaming.hash == Fixture.plan().hash)
        let before = try profiles(store, at: midnight(1), Fixture.plan())
        let moved = try profiles(store, at: midnight(1), streaming)
        // Evaluated at read instead; the history has its own place.
        #expect(moved.allSatisfy { $0.values.isEmpty })
        #expect(moved.map(\.history) == before.map(\.history))
        try store.forEachUser(Fixture.plan()) { userID, states in
            (userID, try UserStates(decoding: states.encodedBytes(Fixture.plan()), streaming))
        } _: { userID, decoded in
            #expect(decoded != nil, "\(userID)")
        }
        #expect(try profiles(store, at: midnight(1), Fixture.plan()) == before)
    }

    @Test func onlyASignalThatChangedIsFoldedAnew() throws {
        let plan = Fixture.plan()
        let changed = Fixture.plan(halfLifeDays: 3)
        let context = FoldContext(catalogue: plan.catalogue, items: ItemTable(Fixture.items))
        var states = UserStates(plan)
        for event in Fixture.days(1, seed: 9)[0] { states.fold(event, plan, context) }
        let bytes = states.encodedBytes(plan)
        #expect(try UserStates(decoding: bytes, changed) == nil)
        #expect(changed.evaluation.signalsNotCovered(by: plan.evaluation.identities) == ["genre_affinity"])
    }

    @Test func theLogIsReadOnFromTheFirstEventThatAFoldLeftOut() throws {
        let directory = TemporaryDirectory()
        let store = try BatchStore(path: directory.path)
        var log = TestLog()
        log.append([
            event("1", "ann", "jazz", at: midnight(0)), event("2", "ann", "jazz", at: midnight(1)),
            event("3", "ann", "jazz", at: midnight(0) + 1),
        ])
        try log.deliver(to: store)
        let first = try store.fold(before: midnight(1), Fixture.plan())
        #expect(try store.resumeOffsets(after: first) == [1])
        let second = try store.fold(before: midnight(2), Fixture.plan())
        #expect(try store.resumeOffsets(after: second) == [3])
    }

    @Test func aRefreshGivesWhatTheNextNightWillGive() throws {
        let directory = TemporaryDirectory()
        let store = try BatchStore(path: directory.path)
        try store.put(Fixture.items)
        let plan = Fixture.plan()
        let days = Fixture.days(2, seed: 3)
        var log = TestLog()
        log.append(days[0])
        try log.deliver(to: store)
        _ = try store.fold(before: midnight(1), plan)
        let affinity = try #require(plan.signal(named: "genre_affinity"))
        let idle = UserRefresh(store: store, plan: plan, priors: [:])
        #expect(try idle.refresh(affinity, of: "ann", at: midnight(2)) == .unchanged)
        #expect(try idle.refresh(affinity, of: "nobody", at: midnight(2)) == .unchanged)

        log.append(days[1])
        try log.deliver(to: store)
        // The night's priors, since the population moves too.
        let copy = TemporaryDirectory()
        let night = try BatchStore(path: copy.path)
        try night.put(Fixture.items)
        try log.deliver(to: night)
        _ = try night.fold(before: midnight(2), plan)
        let refresh = UserRefresh(store: store, plan: plan, priors: try night.priors(plan))
        for profile in try profiles(night, at: midnight(2), plan) {
            for signal in plan.signals {
                let expected = try #require(profile.values[signal.name])
                let newest = days[1].filter { $0.userID == profile.userID }.map(\.occurredAt).max()
                #expect(
                    try refresh.refresh(signal, of: profile.userID, at: midnight(2))
                        == .value(expected.value, computedAt: try #require(newest)))
            }
        }
        #expect(store.foldedAsOf == midnight(1))
    }
}
