import Signals
import Testing
import TriggerTier

@Suite struct BingeTests {
    @Test func `a binge writes exactly two patches, once an episode`() throws {
        var detectors = Fixture.detectors()
        let writes = detectors.replay(binge("Bergman", at: 0))
        try #require(writes.count == 2)
        let detectedAt = start + 1200
        #expect(writes.allSatisfy { $0.userID == "u" && $0.detectedAt == detectedAt && $0.patch.origin == "binge" })
        #expect(writes.map(\.patch.signal) == ["binge", "people_affinity"])
        #expect(writes[0].patch.value == .category("Bergman"))
        #expect(writes[1].patch.value == .distribution(Distribution(["Bergman": 1])))
        #expect(writes[0].patch.id != writes[1].patch.id)
        // It goes on: the same episode.
        let more = (3..<6).map { event("m\($0)", item: "more \($0)", at: 1200 + Double($0) * 600, people: "Bergman") }
        #expect(detectors.replay(more).isEmpty)
        // Two days later: another one.
        let again = detectors.replay(binge("Bergman", at: 2 * day))
        #expect(again.count == 2)
        #expect(Set(again.map(\.patch.id)).isDisjoint(with: writes.map(\.patch.id)))
        #expect(detectors.counts.detections["binge"] == 2)
    }

    @Test func `without over only the signal itself is patched`() {
        var detectors = Fixture.detectors(over: nil)
        #expect(detectors.replay(binge("Bergman", at: 0)).map(\.patch.signal) == ["binge"])
    }

    @Test func `one long film never is a binge`() {
        var detectors = Fixture.detectors()
        let events = (0..<20).map { event("e\($0)", item: "long", at: Double($0) * 600, people: "Bergman") }
        #expect(detectors.replay(events).isEmpty)
        #expect(detectors.counts.followed == 20)
    }

    @Test func `the same log gives the same patches, in whatever batches it is read`() {
        let events = binge("Bergman", at: 0) + binge("Ozu", user: "v", at: 100)
        var whole = Fixture.detectors()
        let atOnce = whole.replay(events.reversed())
        var single = Fixture.detectors()
        let oneByOne = events.sorted(by: Event.inTimeOrder).flatMap { single.replay([$0]) }
        #expect(atOnce == oneByOne)
        #expect(atOnce.count == 4)
    }

    @Test func `a patch switches a category at once and lets go of it before its TTL`() throws {
        var detectors = Fixture.detectors()
        let patch = try #require(detectors.replay(binge("Bergman", at: 0)).first).patch
        #expect(patch.mass == 32)
        // An episode's window: the standard one of the operator.
        #expect(patch.ttlSeconds == 21_600)
        #expect(patch.halfLifeSeconds == 3600)
        func resolved(_ seconds: Double) -> SignalValue? {
            PatchResolution.resolve(base: .category("none"), patches: [patch], at: patch.observedAt + seconds).value
        }
        #expect((patch.alpha(at: patch.observedAt) - 0.8).magnitude < 1e-12)
        #expect(resolved(0) == .category("Bergman"))
        #expect(resolved(3600) == .category("Bergman"))
        #expect(resolved(0.27 * 21_600) == .category("Bergman"))
        #expect(resolved(0.31 * 21_600) == .category("none"))
        #expect(resolved(21_600) == .category("none"))
    }

    @Test func `an id of a patch stays within 256 bytes and apart from others`() throws {
        let long = String(repeating: "ö", count: 300)
        var detectors = Fixture.detectors()
        let writes = detectors.replay(binge(long, at: 0)) + detectors.replay(binge(long + "x", user: "v", at: 0))
        #expect(writes.count == 4)
        #expect(writes.allSatisfy { $0.patch.id.utf8.count <= 256 })
        #expect(Set(writes.map(\.patch.id)).count == 4)
    }

    @Test func `users held are bounded, and the one seen last stays`() {
        var detectors = Fixture.detectors(maximumUsers: 16)
        for index in 0..<100 {
            let user = "user \(index)"
            _ = detectors.replay([event("e\(index)", user: user, item: "a", at: Double(index), people: "Ozu")])
            #expect(detectors.heldUsers <= 16)
        }
        #expect(detectors.counts.evictedUsers >= 84)
        let rest = [
            event("f1", user: "user 99", item: "b", at: 100, people: "Ozu"),
            event("f2", user: "user 99", item: "c", at: 101, people: "Ozu"),
        ]
        #expect(detectors.replay(rest).count == 2)
    }

    @Test func `a user without completions takes no room`() {
        var detectors = Fixture.detectors()
        _ = detectors.replay((0..<50).map { event("e\($0)", user: "u\($0)", item: "a", kind: "view", at: Double($0)) })
        #expect(detectors.heldUsers == 0)
    }
}
