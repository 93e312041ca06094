import BatchTier
import Signals
import TestSupport
import Testing

@Suite struct StateTests {
    @Test func aCrashBetweenBatchesNeitherLosesNorDoublesAnEvent() throws {
        let directory = TemporaryDirectory()
        let plan = Fixture.plan()
        let events = Fixture.days(2, seed: 11)
        var log = TestLog()
        log.append(events[0])
        do {
            let store = try BatchStore(path: directory.path)
            try log.deliver(to: store)
            _ = try store.fold(before: midnight(1), plan)
            store.close()
        }
        log.append(events[1])
        let store = try BatchStore(path: directory.path)
        #expect(store.offsets == [0: 40])
        #expect(store.foldedAsOf == midnight(1))
        // From the start again, as a follower that knew nothing would.
        try log.deliver(to: store)
        try log.deliver(to: store, from: 30)
        _ = try store.fold(before: midnight(2), plan)

        let clean = TemporaryDirectory()
        let expected = try BatchStore(path: clean.path)
        try log.deliver(to: expected)
        _ = try expected.fold(before: midnight(2), plan)
        #expect(try profiles(store, at: midnight(2), plan) == profiles(expected, at: midnight(2), plan))
        #expect(try store.population() == expected.population())
    }

    @Test func buildNumbersAreNeverGivenTwice() throws {
        let directory = TemporaryDirectory()
        let store = try BatchStore(path: directory.path)
        let order = try BuildOrder(now: nil)
        let numbers = try (0..<2).map { _ in try store.beginBuild(order, at: midnight(0)).number }
        #expect(numbers == [1, 2])
        store.close()
        let reopened = try BatchStore(path: directory.path)
        #expect(try reopened.beginBuild(order, at: midnight(0)).number == 3)
    }

    @Test func itemsAreMergedAndSurviveARestart() throws {
        let directory = TemporaryDirectory()
        let store = try BatchStore(path: directory.path)
        try store.put([
            Item(
                id: "a", title: "A", labels: ["genres": ["Jazz"]], runtimeSeconds: 60, description: "Old.",
                numbers: ["year": 1959, "price": 1])
        ])
        try store.put([
            Item(id: "a", labels: ["genres": ["Jazz", "Rock"], "people": ["Ella"]]),
            Item(id: "a", title: "A!", labels: ["people": ["Louis"]], description: "New.", numbers: ["price": 2]),
        ])
        let merged = Item(
            id: "a", title: "A!", labels: ["genres": ["Jazz", "Rock"], "people": ["Ella", "Louis"]], runtimeSeconds: 60,
            description: "New.", numbers: ["year": 1959, "price": 2])
        #expect(store.items["a"] == merged)
        store.close()
        let reopened = try BatchStore(path: directory.path)
        #expect(reopened.items["a"] == merged)
        try reopened.put([Item(id: "a", labels: ["people": []])])
        #expect(reopened.items["a"]?.labels == ["genres": ["Jazz", "Rock"]])
    }

    @Test func priorsFollowWhatEveryoneTouches() throws {
        let directory = TemporaryDirectory()
        let store = try BatchStore(path: directory.path)
        try store.put(Fixture.items)
        var log = TestLog()
        log.append([
            event("1", "ann", "jazz", at: midnight(0)), event("2", "bob", "heat", at: midnight(0)),
            event("3", "bob", "brazil", at: midnight(0), kind: "skip"),
        ])
        try log.deliver(to: store)
        _ = try store.fold(before: midnight(1), Fixture.plan())
        #expect(
            try store.priors(Fixture.plan())
                == ["genres": Distribution(["Music": 1, "Crime": 0.5, "Thriller": 0.5])])
    }
}
