import Signals
import Testing

@Suite struct CatalogueTests {
    private func fields(_ change: (inout CatalogueDraft) -> Void) -> [String] {
        do {
            _ = try World.catalogue(change)
            return []
        } catch let error as CatalogueError {
            return error.problems.map(\.field)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `a valid draft runs each signal in the tier of its traits`() throws {
        let catalogue = try World.catalogue()
        #expect(catalogue.signals(in: .streaming).map(\.name) == ["session_intent", "trending", "binge"])
        #expect(catalogue.signals(in: .batch).count == 5)
        #expect(catalogue.userSignals.count == 7)
    }

    @Test func `every fault is refused by name`() {
        #expect(
            fields { $0.signals[0].parameters["attribute"] = .text("genre") } == [
                "signals.genre_affinity.attribute", "signals.session_intent.over",
            ])
        #expect(fields { $0.signals[1].parameters["length"] = .number(0) } == ["signals.history.length"])
        #expect(fields { $0.signals[1].parameters["size"] = .number(1) } == ["signals.history.size"])
        #expect(fields { $0.signals[2].parameters = [:] } == ["signals.activity_rate.half_life"])
        #expect(fields { $0.signals[5].over = nil } == ["signals.session_intent.over"])
        #expect(fields { $0.signals[5].over = "history" } == ["signals.session_intent.over"])
        #expect(fields { $0.signals[6].scope = .user } == ["signals.trending.scope"])
        #expect(fields { $0.signals[7].name = "history" } == ["signals.history"])
        #expect(fields { $0.signals[7].name = "Binge!" } == ["signals.Binge!"])
        #expect(fields { $0.patchDefaults.kappa = 0 } == ["patches.kappa"])
        #expect(fields { $0.kinds = [:] }.contains("events.kinds"))
    }
}
