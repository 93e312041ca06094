import Signals
import TestSupport
import Testing

@Suite struct EventTests {
    private func event(_ id: String, _ seconds: Double) -> Event {
        Event(eventID: id, userID: "u", itemID: "i1", kind: "view", occurredAt: World.start + seconds)
    }

    @Test func `events of one microsecond are ordered by the hash of their ids`() {
        let ids = (0..<50).map { "event \($0)" }
        let ordered = ids.map { event($0, 0) }.sorted(by: Event.inTimeOrder)
        #expect(ordered.map(\.idHash) == ids.map { event($0, 0).idHash }.sorted())
        #expect(ordered.map(\.orderKey) == ordered.map(\.orderKey).sorted())
        #expect(Event.inTimeOrder(event("b", 0), event("a", 1)) && !Event.inTimeOrder(event("a", 1), event("b", 0)))
        // Published test vector of 64-bit FNV-1a.
        #expect(event("foobar", 0).idHash == 0x8594_4171_f739_67e8)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `an event without its id folds as the whole one`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var events = World.events(120, spanSeconds: 7200, using: &generator)
        // Many ties, so that the hash matters.
        for index in events.indices {
            events[index].occurredAt = events[index].occurredAt.floor(toMultipleOf: 60_000_000)
        }
        for signal in try World.catalogue().signals {
            var whole = signal.makeState()
            var restored = signal.makeState()
            for event in events {
                signal.fold(event, World.context, into: &whole)
                let packed = Event(
                    idHash: event.idHash, userID: event.userID, itemID: event.itemID, kind: event.kind,
                    occurredAt: event.occurredAt, value: event.value, query: event.query)
                signal.fold(packed, World.context, into: &restored)
            }
            #expect(signal.encode(whole) == signal.encode(restored), "\(signal.name)")
        }
    }

    @Test func `a clock in the future is set right, and one that is slightly ahead is believed`() {
        let clock = EventClock(maximumSkewSeconds: 60, ageLimitSeconds: 86_400)
        let now = World.start
        var events = [event("a", 60), event("b", 60.000001), event("c", 1e9), event("d", 0), event("e", -86_400)]
        let findings = clock.admit(&events, now: now)
        #expect(findings.clamped == 2 && findings.late == 0)
        #expect(events.map(\.occurredAt) == [now + 60, now, now, now, now - 86_400])
    }

    @Test func `an event older than the limit is late, and keeps its time`() {
        let clock = EventClock(maximumSkewSeconds: 0, ageLimitSeconds: 86_400)
        var old = event("a", -86_401)
        #expect(clock.admit(&old, now: World.start) == .late)
        #expect(old == event("a", -86_401))
        var ahead = event("b", 0.000001)
        #expect(clock.admit(&ahead, now: World.start) == .clamped)
        #expect(clock.admit(&ahead, now: World.start) == .onTime)
    }

    @Test func `the bounds are the catalogue's`() throws {
        let catalogue = try World.catalogue {
            $0.maximumClockSkewSeconds = 5
            $0.eventAgeLimitSeconds = 100
        }
        #expect(EventClock(catalogue: catalogue) == EventClock(maximumSkewSeconds: 5, ageLimitSeconds: 100))
    }
}
