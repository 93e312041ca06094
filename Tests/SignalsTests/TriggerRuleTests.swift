import Signals
import Testing

@Suite struct TriggerRuleTests {
    private func catalogue(_ rules: [TriggerRule]) throws -> Catalogue {
        try World.catalogue { draft in
            draft.signals.append(
                SignalDefinition(
                    name: "shift", kind: .shift, parameters: ["attribute": .text("genres")],
                    traits: SignalTraits(halfLifeSeconds: 3600, damagePercent: 1), over: "genre_affinity"))
            draft.triggers = rules
        }
    }

    private func problems(_ rule: TriggerRule) -> [String] {
        do {
            _ = try catalogue([rule])
            return []
        } catch let error as CatalogueError {
            return error.problems.map(\.field)
        } catch {
            return ["another error: \(error)"]
        }
    }

    private func detection(at seconds: Double) -> Detection {
        let time = World.start + seconds
        return Detection(id: "x@\(seconds)", label: "Jazz", startedAt: time, detectedAt: time, evidence: [])
    }

    @Test func `a rule that makes no sense is refused by its field`() {
        let right = TriggerRule(name: "r", condition: .shift, signal: "shift", action: .patch)
        #expect(problems(right) == [])
        func changed(_ change: (inout TriggerRule) -> Void) -> [String] {
            var rule = right
            change(&rule)
            return problems(rule)
        }
        #expect(changed { $0.signal = "shfit" } == ["triggers.r.signal"])
        #expect(changed { $0.condition = .binge } == ["triggers.r.signal"])
        #expect(changed { $0.maximumAgeSeconds = 0 } == ["triggers.r.max_age"])
        #expect(changed { $0.action = .refresh(signals: []) } == ["triggers.r.refresh"])
        #expect(changed { $0.action = .refresh(signals: ["session_intent"]) } == ["triggers.r.refresh"])
        #expect(changed { $0.action = .refresh(signals: ["history"]) } == [])
        #expect(changed { ($0.condition, $0.signal) = (.burst, "trending") } == ["triggers.r.then"])
        #expect(changed { $0.name = "No Name" } == ["triggers.No Name"])
    }

    @Test func `without a rule a shift patches and a burst is recorded`() throws {
        let catalogue = try catalogue([])
        var decisions = TriggerDecisions(catalogue.triggers)
        let shift = try #require(catalogue["shift"])
        let trending = try #require(catalogue["trending"])
        #expect(decisions.decide(on: detection(at: 0), of: shift, now: World.start).map(\.action) == [.patch])
        #expect(decisions.decide(on: detection(at: 0), of: trending, now: World.start).map(\.action) == [.record])
    }

    @Test func `a detection that is too old to matter is held back`() throws {
        let rule = TriggerRule(
            name: "r", condition: .shift, signal: "shift", action: .patch, maximumAgeSeconds: 600)
        let catalogue = try catalogue([rule])
        var decisions = TriggerDecisions(catalogue.triggers)
        let shift = try #require(catalogue["shift"])
        let young = decisions.decide(on: detection(at: 0), of: shift, now: World.start + 600)
        #expect(young.map(\.suppression) == [nil])
        let old = decisions.decide(on: detection(at: 0), of: shift, now: World.start + 601)
        #expect(old.map(\.suppression) == [.stale])
    }

    @Test func `a rule acts as often as it may, also after a restart`() throws {
        let rule = TriggerRule(
            name: "r", condition: .shift, signal: "shift", action: .patch,
            limit: ActionRate("3 in 1 min"))
        let catalogue = try catalogue([rule])
        let shift = try #require(catalogue["shift"])
        var decisions = TriggerDecisions(catalogue.triggers)
        func acts(_ count: Int, at seconds: Double) -> Int {
            (0..<count).count { _ in
                decisions.decide(on: detection(at: seconds), of: shift, now: World.start + seconds)[0].suppression
                    == nil
            }
        }
        #expect(acts(5, at: 0) == 3)
        #expect(acts(5, at: 20) == 1, "a third of a minute, a third of the rate")
        var encoder = ByteEncoder()
        decisions.encode(into: &encoder)
        decisions = TriggerDecisions(catalogue.triggers)
        var decoder = ByteDecoder(encoder.bytes)
        try decisions.restore(from: &decoder)
        #expect(acts(5, at: 20) == 0)
        #expect(acts(5, at: 3600) == 3)
    }

    @Test(arguments: ["", "3", "3 in", "in 1 min", "0 in 1 min", "3 in 0 s", "x in 1 min", "3 per 1 min"])
    func `what is no rate is refused`(text: String) {
        #expect(ActionRate(text) == nil)
    }
}
