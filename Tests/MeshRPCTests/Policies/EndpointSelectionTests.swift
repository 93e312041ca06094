import MeshRPC
import Testing

@Suite("Which endpoint takes a call, on a paused clock")
struct EndpointSelectionTests {
    var time = PausedTime()
    var chance = SeededChance(seed: 1)
    var selection = EndpointSelection()

    func endpoint(_ number: Int) -> Endpoint { Endpoint(host: "10.0.0.\(number)", port: 7410) }

    mutating func use(_ count: Int) { selection.update((0..<count).map(endpoint), now: time.now) }

    mutating func pick(excluding: [Endpoint] = []) -> EndpointSelection.Pick {
        var chance = self.chance
        defer { self.chance = chance }
        return selection.pick(excluding: excluding, random: { chance.uniform() }, now: time.now)
    }

    mutating func call(excluding: [Endpoint] = []) -> EndpointSelection.Call? {
        guard case .call(let call) = pick(excluding: excluding) else { return nil }
        return call
    }

    mutating func finish(_ pick: EndpointSelection.Pick, _ outcome: CallOutcome) {
        guard case .call(let call) = pick else {
            Issue.record("refused")
            return
        }
        selection.finished(call, outcome, random: 0, now: time.now)
    }

    /// Fails calls to these endpoints until they are ejected, or five times each.
    mutating func eject(_ numbers: [Int]) {
        for number in numbers {
            for _ in 0..<5 { finish(selection.pick(endpoint(number), now: time.now), .failed) }
        }
    }

    @Test(
        "an endpoint that is only called by name takes no other calls, and keeps its calls when it becomes one of all")
    mutating func directed() throws {
        selection.update([endpoint(0)], directed: [endpoint(1)], now: time.now)
        for _ in 0..<20 {
            let call = try #require(call())
            #expect(call.endpoint == endpoint(0))
            selection.finished(call, .served, random: 0, now: time.now)
        }
        guard case .call(let named) = selection.pick(endpoint(1), now: time.now) else {
            Issue.record("refused")
            return
        }
        #expect(named.endpoint == endpoint(1))
        #expect(selection.inFlight(endpoint(1)) == 1)
        selection.update([endpoint(0), endpoint(1)], now: time.now)
        #expect(selection.inFlight(endpoint(1)) == 1)
        selection.finished(named, .served, random: 0, now: time.now)
        #expect(selection.inFlight(endpoint(1)) == 0)
    }

    @Test("failures of an endpoint that is only called by name eject nobody")
    mutating func directedFailures() {
        selection.update([endpoint(0)], directed: [endpoint(1)], now: time.now)
        eject([1])
        #expect(selection.ejectedCount == 0)
        let pick = selection.pick(endpoint(1), now: time.now)
        #expect(pick != .refused(.noEndpoints))
    }

    @Test("an endpoint that was added to be called by name is gone with the next update that does not have it")
    mutating func added() {
        use(1)
        selection.add(directed: endpoint(7), now: time.now)
        selection.add(directed: endpoint(7), now: time.now)
        let known = selection.pick(endpoint(7), now: time.now)
        #expect(known != .refused(.noEndpoints))
        use(1)
        let gone = selection.pick(endpoint(7), now: time.now)
        #expect(gone == .refused(.noEndpoints))
    }

    /// Where a number of calls go that are served at once.
    mutating func destinations(of calls: Int) -> Set<Endpoint> {
        var destinations: Set<Endpoint> = []
        for _ in 0..<calls {
            guard let call = call() else { continue }
            destinations.insert(call.endpoint)
            selection.finished(call, .served, random: 0, now: time.now)
        }
        return destinations
    }

    @Test("calls go where the cost is least, and each in flight adds to it")
    mutating func spreads() {
        use(4)
        var calls: [EndpointSelection.Call] = []
        for _ in 0..<400 { if let call = call() { calls.append(call) } }
        for number in 0..<4 { #expect((90...110).contains(selection.inFlight(endpoint(number)))) }
        for call in calls { selection.finished(call, .served, random: 0, now: time.now) }
        for number in 0..<4 { #expect(selection.inFlight(endpoint(number)) == 0) }
    }

    @Test("an ejected endpoint gets no calls, then one probe, then calls again")
    mutating func ejection() {
        use(4)
        eject([2])
        #expect(selection.isEjected(endpoint(2)))
        #expect(!destinations(of: 200).contains(endpoint(2)))
        time.advance(.seconds(1))
        let probe = call()
        #expect(probe?.endpoint == endpoint(2) && probe?.isProbe == true)
        let meanwhile = destinations(of: 200)
        #expect(!meanwhile.contains(endpoint(2)))
        if let probe { selection.finished(probe, .served, random: 0, now: time.now) }
        #expect(!selection.isEjected(endpoint(2)))
        let after = destinations(of: 200)
        #expect(after.contains(endpoint(2)))
    }

    @Test("a cancelled probe is followed by another")
    mutating func cancelledProbe() {
        use(3)
        eject([0])
        time.advance(.seconds(1))
        finish(pick(), .cancelled)
        #expect(selection.isEjected(endpoint(0)))
        let next = call()
        #expect(next?.isProbe == true)
    }

    @Test("the last endpoint in service stays")
    mutating func lastOne() {
        use(1)
        eject([0])
        #expect(!selection.isEjected(endpoint(0)))
        use(2)
        eject([0, 1])
        #expect(selection.isEjected(endpoint(0)))
        #expect(!selection.isEjected(endpoint(1)))
        #expect(destinations(of: 50) == [endpoint(1)])
    }

    @Test("with more than half ejected all are called; with half they are not")
    mutating func panic() {
        use(4)
        eject([0, 1])
        #expect(!selection.isPanicking)
        #expect(destinations(of: 200) == [endpoint(2), endpoint(3)])
        eject([2])
        #expect(selection.isPanicking)
        let all = destinations(of: 200)
        #expect(all.contains(endpoint(3)) && all.count > 1)
        // Served in panic, they are back.
        #expect(!selection.isPanicking)
    }

    @Test("a timeout blames the endpoint only when it had its usual time")
    mutating func timeouts() {
        use(2)
        func timeOut(after duration: Duration) {
            let pick = selection.pick(endpoint(0), now: time.now)
            time.advance(duration)
            finish(pick, .timedOut)
        }
        for _ in 0..<10 { timeOut(after: .milliseconds(2)) }
        #expect(!selection.isEjected(endpoint(0)))
        for _ in 0..<5 { timeOut(after: .milliseconds(100)) }
        #expect(selection.isEjected(endpoint(0)))
    }

    @Test("excluded endpoints are not picked, and full ones are told apart from none")
    mutating func refusals() {
        let none = pick()
        #expect(none == .refused(.noEndpoints))
        var configuration = EndpointSelection.Configuration()
        configuration.maxInFlight = 1
        selection = EndpointSelection(configuration)
        use(2)
        let first = call()
        #expect(first != nil)
        let excluded = pick(excluding: [endpoint(0), endpoint(1)])
        #expect(excluded == .refused(.allExcluded))
        let second = call(excluding: first.map { [$0.endpoint] } ?? [])
        #expect(second != nil && second?.endpoint != first?.endpoint)
        let full = pick()
        #expect(full == .refused(.allFull))
        let owner = selection.pick(owner: "u".utf8, now: time.now)
        #expect(owner == .refused(.allFull))
    }

    @Test("a change of endpoints keeps what is known of those that stay, and forgets calls of those that left")
    mutating func membership() {
        use(3)
        eject([1])
        guard case .call(let old) = selection.pick(endpoint(0), now: time.now) else { return }
        selection.update([endpoint(2), endpoint(1), endpoint(1)], now: time.now)
        #expect(selection.endpoints == [endpoint(1), endpoint(2)])
        #expect(selection.isEjected(endpoint(1)) && selection.ejectedCount == 1)
        use(3)
        _ = selection.pick(endpoint(0), now: time.now)
        selection.finished(old, .failed, random: 0, now: time.now)
        #expect(selection.inFlight(endpoint(0)) == 1)
        selection.update([Endpoint](), now: time.now)
        #expect(selection.ejectedCount == 0)
    }

    @Test("whatever happens, an unpicked endpoint has no calls, and one at least is in service", arguments: 1...20)
    mutating func invariants(seed: Int) {
        chance = SeededChance(seed: UInt64(seed))
        use(5)
        var open: [EndpointSelection.Call] = []
        let outcomes: [CallOutcome] = [.served, .failed, .failed, .failed, .timedOut, .overloaded, .cancelled]
        for _ in 0..<1500 {
            time.advance(.milliseconds(Int.random(in: 0...60, using: &chance)))
            if open.isEmpty || chance.uniform() < 0.5 {
                let next = call()
                #expect(next != nil)
                if let next { open.append(next) }
            } else {
                let call = open.remove(at: Int.random(in: 0..<open.count, using: &chance))
                let outcome = outcomes.randomElement(using: &chance) ?? .served
                selection.finished(call, outcome, random: chance.uniform(), now: time.now)
            }
            let ejected = selection.endpoints.count { selection.isEjected($0) }
            #expect(ejected == selection.ejectedCount && ejected < 5)
            let inFlight = selection.endpoints.reduce(0) { $0 + selection.inFlight($1) }
            #expect(inFlight == open.count)
        }
    }

    @Test("a stream's length says nothing of its endpoint's speed, and a stream that opens is a good probe")
    mutating func streams() throws {
        use(2)
        let long = try #require(call())
        time.advance(.seconds(100))
        selection.finished(long, .served, isLatency: false, random: 0, now: time.now)
        selection.finished(try #require(call(excluding: [])), .timedOut, isLatency: false, random: 0, now: time.now)
        #expect(destinations(of: 100).count == 2)

        eject([0])
        time.advance(.seconds(2))
        let probe = try #require(call())
        #expect(probe.isProbe && selection.ejectedEndpoints == [endpoint(0)])
        selection.opened(probe, now: time.now)
        #expect(selection.ejectedCount == 0)
        selection.finished(probe, .cancelled, isLatency: false, random: 0, now: time.now)
        #expect(selection.inFlight(endpoint(0)) == 0 && selection.ejectedCount == 0)
    }
}
