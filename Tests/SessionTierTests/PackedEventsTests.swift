import SessionTier
import Signals
import TestSupport
import Testing

@Suite struct PackedEventsTests {
    /// Events of every shape, several at the same time.
    static func samples(_ count: Int, seed: UInt64) -> [RecentEvent] {
        var generator = SplitMix64(seed: seed)
        let kinds = ["view", "click", "search", "a kind of its own"]
        return (0..<count).map { number in
            var sample = event(
                "event-\(number)", item: Bool.random(using: &generator) ? "item-\(number % 17)" : "",
                kind: kinds[Int.random(in: 0..<4, using: &generator)],
                at: Double(Int.random(in: -500...500, using: &generator)))
            if number % 5 == 0 { sample.value = Double(number) / 3 }
            if number % 7 == 0 { sample.sessionID = "session" }
            if number % 11 == 0 { sample.query = "old jazz, \(number)" }
            if number % 13 == 0 { sample.attributes = ["genres": "Music|Crime", "app": "tv"] }
            return RecentEvent(sample, offset: UInt64(number) * 1000 % 7919)
        }
    }

    static func inOrder(_ events: [RecentEvent]) -> [RecentEvent] {
        events.sorted {
            ($0.occurredAt, $0.idHash, $0.offset) < ($1.occurredAt, $1.idHash, $1.offset)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func anyOrderOfArrivalGivesTheEventsInTheOrderOfTime(_ seed: UInt64) {
        let samples = PackedEventsTests.samples(200, seed: seed)
        var packed = PackedEvents()
        for sample in samples { packed.insert(sample) }
        #expect(Array(packed) == PackedEventsTests.inOrder(samples))
        #expect(packed.count == 200)
        #expect(packed.newest == samples.map(\.occurredAt).max())

        var backwards = PackedEvents()
        for sample in samples.reversed() { backwards.insert(sample) }
        #expect(backwards == packed)
    }

    @Test func theyComeBackFromTheirBytes() throws {
        var packed = PackedEvents()
        for sample in PackedEventsTests.samples(100, seed: 4) { packed.insert(sample) }
        var decoded = try PackedEvents(decoding: packed.encodedBytes())
        #expect(decoded == packed)
        let next = RecentEvent(event("next", item: "heat", at: 1000), offset: 77)
        decoded.insert(next)
        packed.insert(next)
        #expect(decoded == packed, "what is decoded can be added to")
    }

    @Test func damageIsRefusedAndNeverTraps() {
        var packed = PackedEvents()
        for sample in PackedEventsTests.samples(20, seed: 5) { packed.insert(sample) }
        let bytes = packed.encodedBytes()
        for length in 0..<bytes.count {
            #expect(throws: ByteDecodingError.self) { try PackedEvents(decoding: Array(bytes[..<length])) }
        }
        var generator = SplitMix64(seed: 6)
        for _ in 0..<2000 {
            var damaged = bytes
            damaged[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            _ = (try? PackedEvents(decoding: damaged)).map(Array.init)
        }
    }

    @Test func whatIsObsoleteGoesAndTheRestStays() {
        let samples = PackedEventsTests.samples(60, seed: 7)
        var packed = PackedEvents()
        for sample in samples { packed.insert(sample) }
        let nothing = packed.removeAll { _ in false }
        let some = packed.removeAll { $0.occurredAt < noon }
        #expect(!nothing && some)
        #expect(Array(packed) == PackedEventsTests.inOrder(samples.filter { $0.occurredAt >= noon }))
        packed.removeAll { _ in true }
        #expect(packed.isEmpty)
        #expect(packed.newest == nil)
    }

    @Test func aUserOfFiftyRecentEventsTakesLessThanTwoKibibytes() {
        var state = UserState(patchLimit: 64)
        for number in 0..<50 {
            var sample = event(
                "0d9f7a52-6a3c-4f0e-9a0b-\(100_000_000_000 + number)", item: "movie-\(10_000 + number * 7)",
                kind: number % 10 == 0 ? "search" : "view", at: Double(number) * 37.123456)
            if number % 10 == 0 { sample.query = "something with jazz" }
            state.recent.insert(RecentEvent(sample, offset: UInt64(number) * 613))
        }
        let bytes = state.encodedBytes().count
        #expect(bytes <= 2048, "\(bytes) bytes")
        #expect(state.recent.byteCount <= 50 * 32, "\(state.recent.byteCount) bytes of events")
    }
}

@Suite struct UserStateTests {
    @Test func survivesACheckpoint() throws {
        var state = UserState(patchLimit: 3)
        state.recent.insert(RecentEvent(event("1", item: "heat"), offset: 4))
        state.patches.put(
            Patch(id: "p", signal: "s", value: .scalar(1), observedAt: noon, mass: 2, origin: "o"), now: noon)
        state.refreshed["s"] = BaseValue(.category("c"), refreshedAt: noon, refreshID: "lease")
        state.link = UserDigest(of: "u").bytes
        #expect(try UserState(decoding: state.encodedBytes()) == state)
        let empty = UserState(patchLimit: 3)
        #expect(try UserState(decoding: empty.encodedBytes()) == empty)
        #expect(empty.isEmpty)
        #expect(!state.isEmpty)
    }
}
