import Signals
import Testing
import TestSupport

@Suite struct FoldTests {
    private func folded(_ signal: Signal, _ events: [Event]) -> SignalState {
        var state = signal.makeState()
        for event in events { signal.fold(event, World.context, into: &state) }
        return state
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `the order of arrival does not change any signal`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let span = seed.isMultiple(of: 2) ? 4 * 86_400.0 : 7200
        let events = World.events(150, spanSeconds: span, using: &generator)
        let shuffled = events.shuffled(using: &generator)
        let newest = try #require(events.last).occurredAt
        for signal in try World.catalogue().signals {
            let first = folded(signal, events)
            let second = folded(signal, shuffled)
            for time in [newest, World.start + span + 60] {
                let inOrder = signal.value(of: first, at: time, World.context)
                let outOfOrder = signal.value(of: second, at: time, World.context)
                #expect(isClose(inOrder, outOfOrder), "\(signal.name), seed \(seed)")
            }
        }
    }

    @Test func `a copy of a state does not see what is folded into the other`() throws {
        var generator = SplitMix64(seed: 4)
        let events = World.events(120, using: &generator)
        let time = try #require(events.last).occurredAt
        for signal in try World.catalogue().signals {
            var state = folded(signal, Array(events.prefix(60)))
            let (copy, bytes) = (state, signal.encode(state))
            signal.fold(Array(events.dropFirst(60)), World.context, into: &state)
            #expect(signal.encode(copy) == bytes, "\(signal.name)")
            let expected = signal.value(of: folded(signal, events), at: time, World.context)
            #expect(isClose(signal.value(of: state, at: time, World.context), expected), "\(signal.name)")
        }
    }

    @Test func `a state that was stored behaves as one that was not`() throws {
        var generator = SplitMix64(seed: 5)
        let events = World.events(120, using: &generator)
        let time = try #require(events.last).occurredAt
        for signal in try World.catalogue().signals {
            let whole = folded(signal, events)
            var resumed = try signal.decode(signal.encode(folded(signal, Array(events.prefix(60)))))
            for event in events.dropFirst(60) { signal.fold(event, World.context, into: &resumed) }
            let expected = signal.value(of: whole, at: time, World.context)
            #expect(isClose(signal.value(of: resumed, at: time, World.context), expected), "\(signal.name)")
            #expect(signal.newestEvent(in: resumed) == signal.newestEvent(in: whole), "\(signal.name)")
        }
    }

    @Test func `truncated and mutated states are refused or decoded, never trapped on`() throws {
        var generator = SplitMix64(seed: 6)
        let events = World.events(30, using: &generator)
        for signal in try World.catalogue().signals {
            let bytes = signal.encode(folded(signal, events))
            for length in 0..<bytes.count {
                #expect(throws: ByteDecodingError.self, "\(signal.name)") {
                    try signal.decode(Array(bytes.prefix(length)))
                }
            }
            for _ in 0..<200 {
                var mutated = bytes
                mutated[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
                if var state = try? signal.decode(mutated) {
                    signal.fold(events[0], World.context, into: &state)
                    _ = signal.value(of: state, at: World.start + 86_400, World.context)
                }
            }
        }
    }

    @Test func `recent events weigh more in an affinity, and skips weigh against`() throws {
        let signal = try #require(try World.catalogue()["genre_affinity"])
        func event(_ id: String, _ genre: String, _ kind: String, _ days: Double) -> Event {
            Event(
                eventID: id, userID: "u", kind: kind, occurredAt: World.start + days * 86_400,
                attributes: ["genres": genre])
        }
        let state = folded(
            signal, [event("1", "Horror", "view", 0), event("2", "Jazz", "view", 3), event("3", "War", "skip", 3)])
        let value = signal.value(of: state, at: World.start + 3 * 86_400, World.context)
        guard case .distribution(let affinity) = value else {
            Issue.record("no distribution: \(String(describing: value))")
            return
        }
        #expect(affinity["Jazz"] > affinity["Horror"])
        #expect(affinity["Horror"] > affinity["Comedy"])
        #expect(affinity["War"] == affinity["Comedy"])
        let jazz = signal.loss(of: .distribution(affinity), for: event("4", "Jazz", "view", 4), World.context)
        let war = signal.loss(of: .distribution(affinity), for: event("4", "War", "view", 4), World.context)
        #expect(try #require(jazz) < #require(war))
    }

    @Test func `a history keeps the newest, one entry an item, oldest first`() {
        let history = HistoryOperator(length: 3)
        var state = history.initial()
        for (index, item) in ["a", "b", "c", "a", "d", "e", "d", "f", "g"].enumerated() {
            let event = Event(
                eventID: "\(index)", userID: "u", itemID: item, kind: "view", occurredAt: World.start + Double(index))
            history.fold(event, World.context, into: &state)
        }
        guard case .items(let items) = history.value(of: state, at: World.start, World.context) else {
            Issue.record("no items")
            return
        }
        #expect(items.map(\.itemID) == ["d", "f", "g"])
    }

    @Test func `a steady stream of ten events a day has that rate`() throws {
        let rate = ActivityRateOperator(halfLifeSeconds: 10 * 86_400)
        var state = rate.initial()
        for index in 0..<2000 {
            let time = World.start + Double(index) * 8640
            rate.fold(
                Event(eventID: "\(index)", userID: "u", kind: "view", occurredAt: time), World.context, into: &state)
        }
        guard case .scalar(let perDay) = rate.value(of: state, at: World.start + 2000 * 8640, World.context) else {
            Issue.record("no rate")
            return
        }
        #expect((perDay - 10).magnitude < 0.1)
    }

    @Test func `a binge fires once an episode, and never for one long film`() {
        let binge = BingeOperator(attribute: "people", minimumCompletions: 3, windowSeconds: 6 * 3600)
        func complete(_ item: Int, _ hours: Double) -> Event {
            Event(
                eventID: "\(item)@\(hours)", userID: "u", itemID: "i\(item)", kind: "complete",
                occurredAt: World.start + hours * 3600)
        }
        var film = binge.initial()
        let long = (0..<10).flatMap { binge.detect(complete(1, Double($0) * 0.3), World.context, into: &film) }
        #expect(long.isEmpty)
        #expect(binge.value(of: film, at: World.start + 3600, World.context) == nil)

        var series = binge.initial()
        let first = (0..<5).flatMap { binge.detect(complete($0 * 8, Double($0)), World.context, into: &series) }
        #expect(first.count == 1)
        #expect(first.first?.label == "director 0")
        #expect(first.first?.evidence == ["i0", "i8", "i16"])
        #expect(binge.value(of: series, at: World.start + 5 * 3600, World.context) == .category("director 0"))
        #expect(binge.value(of: series, at: World.start + 11 * 3600, World.context) == nil)
        let second = (0..<4).flatMap { binge.detect(complete($0 * 8, 48 + Double($0)), World.context, into: &series) }
        #expect(second.count == 1)
        #expect(second.first?.id != first.first?.id)
    }
}
