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
        #expect(
            catalogue.signals(in: .streaming).map(\.name) == [
                "session_intent", "trending", "binge", "click_sequence", "browsing", "risk",
            ])
        #expect(catalogue.signals(in: .batch).count == 5)
        #expect(catalogue.userSignals.count == 10)
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
        #expect(fields { $0.maximumClockSkewSeconds = -1 } == ["events.max_clock_skew"])
        #expect(fields { $0.signals[0].expiresAfterSeconds = 1 } == ["signals.genre_affinity.expires_after"])
    }

    @Test(arguments: [
        ("limits", ParameterValue.texts(["many purchase in 1 h is elevated"])),
        ("limits", .texts(["3 purchase in 1 fortnight is elevated"])),
        ("limits", .texts(["3 purchase in 0 s is elevated"])),
        ("limits", .texts(["0 purchase in 1 h is elevated"])),
        ("limits", .texts(["3 purchases in 1 h is elevated"])),
        ("limits", .texts(["3 purchase in 1 h is elevatde"])),
        ("limits", .text("3 purchase in 1 h is elevated")),
        ("flags", .texts(["mature"])),
        ("flags", .texts(["mature is awful"])),
        ("flag_attribute", .text("")),
        ("flag_attribute", .text("flags")),
        ("levels", .texts(["elevated", "blocked", "elevated"])),
        ("levels", .texts(["elevated"])),
    ])
    func `a fault of a risk signal is refused by name`(parameter: String, value: ParameterValue) throws {
        let index = try #require(try World.catalogue().signals.firstIndex { $0.name == "risk" })
        let found = fields { $0.signals[index].parameters[parameter] = value }
        #expect(found.contains("signals.risk.\(parameter)"))
    }

    @Test func `what fails closed has to be critical`() throws {
        let index = try #require(try World.catalogue().signals.firstIndex { $0.name == "risk" })
        #expect(fields { $0.signals[index].traits.criticality = .high } == ["signals.risk.criticality"])
    }
}
