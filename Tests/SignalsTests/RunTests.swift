import Signals
import TestSupport
import Testing

/// Folding a run of a table against folding one event after the other: the same states, byte for byte.
@Suite struct RunTests {
    /// The events with labels of their own, sessions and linked copies among them.
    private func events(_ count: Int, seed: UInt64, spanSeconds: Double) -> [Event] {
        var generator = SplitMix64(seed: seed)
        var events = World.events(count, spanSeconds: spanSeconds, using: &generator)
        for index in events.indices {
            switch Int.random(in: 0..<12, using: &generator) {
            case 0 where seed.isMultiple(of: 2): events[index].attributes["genres"] = "Jazz|Polka"
            case 1: events[index].sessionID = "s"
            case 2 where seed.isMultiple(of: 3): events[index].attributes["freshet.linked_from"] = "anonymous"
            case 3: events[index].kind = "of no weight"
            case 4: events[index].itemID = "unknown \(index % 3)"
            default: break
            }
        }
        return events
    }

    private func catalogue() throws -> Catalogue {
        try World.catalogue { draft in
            let traits = SignalTraits(halfLifeSeconds: 300, damagePercent: 1)
            let genres = ParameterValue.text("genres")
            draft.signals += [
                SignalDefinition(
                    name: "short_history", kind: .history,
                    parameters: ["length": .number(3), "kinds": .texts(["complete", "view"])], traits: traits),
                SignalDefinition(name: "embedding", kind: .embedding, traits: traits),
                SignalDefinition(name: "cluster", kind: .cluster, parameters: ["length": .number(5)], traits: traits),
                SignalDefinition(
                    name: "quick_affinity", kind: .decayedAffinity,
                    parameters: ["attribute": genres, "half_life": .number(60)], traits: traits),
                SignalDefinition(
                    name: "quick_rate", kind: .activityRate, parameters: ["half_life": .number(60)], traits: traits),
                SignalDefinition(
                    name: "brief_intent", kind: .sessionIntent,
                    parameters: ["attribute": genres, "max_events": .number(4)], traits: traits,
                    over: "genre_affinity"),
                SignalDefinition(
                    name: "shift", kind: .shift, parameters: ["attribute": genres], traits: traits),
                SignalDefinition(name: "drift", kind: .drift, parameters: ["attribute": genres], traits: traits),
                SignalDefinition(
                    name: "unflagged_risk", kind: .risk,
                    parameters: ["limits": .texts(["3 purchase in 1 h is elevated"])],
                    traits: SignalTraits(halfLifeSeconds: 60, damagePercent: 1, criticality: .safety)),
            ]
        }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `a run gives the states that one event after the other gives`(seed: UInt64) throws {
        let plan = EvaluationPlan(try catalogue())
        let span = seed.isMultiple(of: 2) ? 40 * 86_400.0 : 7200
        let events = events(400, seed: seed, spanSeconds: span)
        for cuts in [[400], [0, 400], [1, 200, 400], [399, 400]] {
            var plain = UserFold(plan)
            for event in events { plain.fold(event, World.context) }
            var fold = UserFold(plan)
            var start = 0
            for cut in cuts {
                var table = EventTable()
                for event in events[start..<cut].reversed() { table.append(event) }
                for range in table.sortByUser() {
                    let tables = FoldTables(table, World.context, attributes: plan.catalogue.itemAttributes)
                    fold.fold(EventRun(range, of: tables, FoldScratch(for: tables)))
                }
                start = cut
            }
            let expected = plain.encodedStates()
            let states = fold.encodedStates()
            #expect(states.count == expected.count)
            for (identity, bytes) in expected { #expect(states[identity] == bytes, "\(identity.name), seed \(seed)") }
        }
    }

    @Test func `a run that is older than what was folded gives the same values`() throws {
        let plan = EvaluationPlan(try World.catalogue())
        let events = events(300, seed: 31, spanSeconds: 4 * 86_400)
        let (early, late) = (Array(events.prefix(150)), Array(events.dropFirst(150)))
        var fold = UserFold(plan)
        var plain = UserFold(plan)
        for part in [late, early] {
            var table = EventTable()
            for event in part { table.append(event) }
            let tables = FoldTables(table, World.context, attributes: ["genres"])
            fold.fold(EventRun(0..<table.count, of: tables, FoldScratch(for: tables)))
            for event in part { plain.fold(event, World.context) }
        }
        let time = World.start + 4 * 86_400
        for signal in plan.signals {
            let expected = plain.value(of: signal.name, at: time, World.context)
            #expect(isClose(fold.value(of: signal.name, at: time, World.context), expected), "\(signal.name)")
        }
    }

    @Test func `a table gives back what folds read of its events, from values and from their binary form`() throws {
        let events = events(200, seed: 6, spanSeconds: 86_400)
        var (table, decoded) = (EventTable(), EventTable())
        for event in events {
            table.append(event)
            try decoded.append(decoding: event.encodedBytes())
        }
        #expect(table.rows.map(\.isPlain) == decoded.rows.map(\.isPlain))
        for (row, event) in zip(table.rows, events) {
            for made in [table.event(of: row), decoded.event(of: row)] {
                #expect(made.orderKey == event.orderKey)
                #expect(made.itemID == event.itemID && made.userID == event.userID && made.kind == event.kind)
                #expect(made.value == event.value && made.query == event.query)
                #expect(made.attributes == event.attributes)
            }
        }
    }

    @Test func `damaged bytes are refused by a table as by an event`() throws {
        var generator = SplitMix64(seed: 8)
        let bytes = events(1, seed: 2, spanSeconds: 60)[0].encodedBytes()
        for _ in 0..<500 {
            var damaged = bytes
            damaged[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            if Bool.random(using: &generator) { damaged.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
            var table = EventTable()
            let isTaken = (try? table.append(decoding: damaged)) != nil
            let isEvent = (try? Event(decoding: damaged)) != nil
            #expect(isTaken == isEvent)
            #expect(table.count == (isEvent ? 1 : 0))
        }
    }

    @Test func `users stand by number and each user's rows in time order`() {
        var generator = SplitMix64(seed: 9)
        var events = ["ann", "bob", "eve"].flatMap { World.events(60, spanSeconds: 50, user: $0, using: &generator) }
        events.shuffle(using: &generator)
        var table = EventTable()
        for event in events { table.append(event) }
        let ranges = table.sortByUser()
        #expect(ranges.map(\.count) == [60, 60, 60])
        for (user, range) in ranges.enumerated() {
            let expected = events.filter { $0.userID == table.users[Int32(user)] }.sorted(by: Event.inTimeOrder)
            #expect(table.rows[range].map(\.idHash) == expected.map(\.idHash))
        }
    }

    @Test func `ids keep their numbers however many there are, and bytes that are none have none`() {
        var numbers = IDNumbers()
        let ids = (0..<5_000).map { "\($0)" + String(repeating: "x", count: $0 % 40) } + ["", "é", "日本"]
        for (number, id) in ids.enumerated() { #expect(numbers.insert(id) == Int32(number)) }
        for (number, id) in ids.enumerated() {
            #expect(numbers.insert(id) == Int32(number))
            #expect(numbers.number(of: id) == Int32(number))
            #expect(numbers[Int32(number)] == id)
        }
        #expect(numbers.number(of: "5000") == nil)
    }

    @Test func `latest items of one moment are cut by their ids, as a history of single events is`() {
        let history = HistoryOperator(length: 3)
        let events = (0..<200).map { index in
            Event(
                eventID: "\(index)", userID: "u", itemID: "i\(index * 7 % 50)", kind: "view",
                occurredAt: World.start + Double(index / 40))
        }
        var (plain, fast) = (history.initial(), history.initial())
        var table = EventTable()
        for event in events.sorted(by: Event.inTimeOrder) {
            history.fold(event, World.context, into: &plain)
            table.append(event)
        }
        let tables = FoldTables(table, World.context, attributes: [])
        history.fold(EventRun(0..<table.count, of: tables, FoldScratch(for: tables)), into: &fast)
        #expect(plain.encodedBytes() == fast.encodedBytes())
        #expect(plain == fast)
    }
}
