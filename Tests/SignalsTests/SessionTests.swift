import Signals
import TestSupport
import Testing

@Suite struct SessionTests {
    private func event(_ id: String, _ minutes: Double, item: String = "i1", kind: String = "view") -> Event {
        Event(
            eventID: id, userID: "u", itemID: item, kind: kind, occurredAt: World.start + minutes * 60,
            query: kind == "search" ? "jazz" : "")
    }

    /// The newest session of all the events, found the plain way.
    private func plainSession(_ events: [Event], gap: Double) -> [Event] {
        var session: [Event] = []
        for event in events.sorted(by: Event.inTimeOrder).reversed() {
            if let next = session.last, next.occurredAt.seconds(since: event.occurredAt) > gap { break }
            session.append(event)
        }
        return session.reversed()
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `a timeline says what the list of all events would, in any order`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let gaps: [Double] = [60, 600, 1800, 1799.5]
        let gap = gaps.randomElement(using: &generator) ?? 60
        // About one event a gap, so that there are sessions of all lengths; times that meet the gap exactly, too.
        let count = Int.random(in: 1...45, using: &generator)
        let events = (0..<count).map { index in
            let steps = Double(Int.random(in: 0...(count * 2), using: &generator)) / 2
            let jitter = Bool.random(using: &generator) ? 0 : Double.random(in: -0.1...0.1, using: &generator)
            return Event(
                eventID: "e\(index)", userID: "u", itemID: Bool.random(using: &generator) ? "i" : "", kind: "view",
                occurredAt: World.start + (steps + jitter) * gap)
        }
        var timeline = SessionTimeline()
        for (index, event) in events.enumerated() {
            timeline.add(event, gapSeconds: gap)
            if index.isMultiple(of: 7) { timeline = try SessionTimeline(decoding: timeline.encodedBytes()) }
        }
        let newest = try #require(timeline.newest)
        let horizon = try #require(timeline.horizon)
        let expected = plainSession(events.filter { $0.occurredAt >= horizon }, gap: gap)
        let span = try #require(timeline.current())
        #expect(span.startedAt == expected.first?.occurredAt && span.lastEventAt == expected.last?.occurredAt)
        #expect(span.counts.events == expected.count)
        #expect(span.counts.items == expected.count { !$0.itemID.isEmpty })
        #expect(timeline.current(at: newest + gap) == span)
        #expect(timeline.current(at: newest + gap + 0.000001) == nil)
    }

    @Test func `a timeline is bounded, whatever arrives`() {
        var timeline = SessionTimeline()
        for index in 0..<10_000 { timeline.add(event("\(index)", Double(index * 40)), gapSeconds: 1800) }
        #expect(timeline.encodedBytes().count < SessionTimeline.maximumSteps * 16)
        timeline.add(event("late", 0), gapSeconds: 1800)
        #expect(timeline.current()?.counts.events == 1)
    }

    @Test func `damaged timelines are refused or read, never trapped on`() {
        var generator = SplitMix64(seed: 3)
        var timeline = SessionTimeline()
        for index in 0..<20 { timeline.add(event("\(index)", Double(index * 25)), gapSeconds: 1800) }
        let bytes = timeline.encodedBytes()
        for _ in 0..<3000 {
            var mutated = bytes
            for _ in 0..<2 {
                mutated[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            guard var read = try? SessionTimeline(decoding: mutated) else { continue }
            read.add(event("x", 500), gapSeconds: 1800)
            _ = read.current(at: World.start)
        }
    }

    @Test func `clicks keep their repeats, and a late event joins two sessions`() {
        let sequence = ClickSequenceOperator(length: 4)
        var state = sequence.initial()
        func items(at minutes: Double) -> [String]? {
            let value = sequence.value(of: state, at: World.start + minutes * 60, World.context)
            guard case .items(let items) = value else { return nil }
            return items.map(\.itemID)
        }
        for (index, item) in ["a", "b", "a"].enumerated() {
            sequence.fold(event("\(index)", Double(index), item: item), World.context, into: &state)
        }
        #expect(items(at: 2) == ["a", "b", "a"])
        sequence.fold(event("3", 50, item: "c"), World.context, into: &state)
        #expect(items(at: 50) == ["c"])
        #expect(items(at: 80) == ["c"])
        #expect(items(at: 80.1) == nil)
        // An event without an item keeps the session on.
        sequence.fold(event("4", 25, item: "", kind: "search"), World.context, into: &state)
        #expect(items(at: 50) == ["a", "b", "a", "c"])
        sequence.fold(event("5", 51, item: "d"), World.context, into: &state)
        sequence.fold(event("6", 51, item: "d", kind: "skip"), World.context, into: &state)
        sequence.fold(event("7", 52, item: "e", kind: "unheard-of"), World.context, into: &state)
        #expect(items(at: 51) == ["b", "a", "c", "d"])
    }

    @Test func `a click sequence counts the kinds that it is told to`() {
        let sequence = ClickSequenceOperator(kinds: ["skip"])
        var state = sequence.initial()
        sequence.fold(event("1", 0, item: "a"), World.context, into: &state)
        sequence.fold(event("2", 1, item: "b", kind: "skip"), World.context, into: &state)
        let expected = [ItemAt(itemID: "b", occurredAt: World.start + 60)]
        #expect(sequence.value(of: state, at: World.start + 60, World.context) == .items(expected))
    }

    @Test func `browsing is rates a minute and the dwell in seconds`() {
        let browsing = BrowsingOperator()
        var state = browsing.initial()
        func value(at minutes: Double) -> SignalValue? {
            browsing.value(of: state, at: World.start + minutes * 60, World.context)
        }
        #expect(value(at: 0) == nil)
        browsing.fold(event("1", 0), World.context, into: &state)
        #expect(value(at: 0) == .vector([1, 1, 0, 0]))
        browsing.fold(event("2", 1, item: "", kind: "search"), World.context, into: &state)
        browsing.fold(event("3", 4), World.context, into: &state)
        #expect(value(at: 4) == .vector([0.75, 0.5, 0.25, 120]))
        #expect(value(at: 34) == value(at: 4))
        #expect(value(at: 34.1) == nil)
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `a session window agrees with the signals of the session`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let events = World.events(120, spanSeconds: 86_400, using: &generator)
        let time = try #require(events.last).occurredAt
        let window = try #require(SessionWindow(of: events.shuffled(using: &generator), at: time, World.context))
        let session = plainSession(events, gap: 1800)
        #expect(window.isOpen && window.startedAt == session.first?.occurredAt && window.lastEventAt == time)
        #expect(window.counts.events == session.count)
        let sequence = ClickSequenceOperator()
        var state = sequence.initial()
        for event in events { sequence.fold(event, World.context, into: &state) }
        let clicks = sequence.value(of: state, at: time, World.context)
        #expect(clicks == (window.clicks.isEmpty ? nil : .items(window.clicks)))
        let later = try #require(SessionWindow(of: events, at: time + 1801, World.context))
        #expect(!later.isOpen && later.clicks.isEmpty && later.startedAt == window.startedAt)
        #expect(SessionWindow(of: [], at: time, World.context) == nil)
    }
}
