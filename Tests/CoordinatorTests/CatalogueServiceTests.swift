import Coordinator
import MeshMessages
import Testing

@Suite("Catalogue over the service")
struct CatalogueServiceTests {
    @Test("Before one is applied the built-in catalogue holds, with revision 0")
    func builtIn() async throws {
        let bench = try Bench()
        let response = try await bench.service.getCatalogue(CoordinatorV1.GetCatalogueRequest(), context: bench.context)
        #expect(response.revision == 0)
        #expect(response.yaml.contains("genre_affinity"))
    }

    @Test("An applied catalogue comes back as it was written; the same text again is no new revision")
    func apply() async throws {
        let bench = try Bench()
        let applied = try await bench.apply(Catalogues.valid)
        #expect(applied.revision == 1)
        #expect(applied.signals == 3)
        let response = try await bench.service.getCatalogue(CoordinatorV1.GetCatalogueRequest(), context: bench.context)
        #expect(response.revision == 1)
        #expect(response.yaml == Catalogues.valid)
        #expect(try await bench.apply(Catalogues.valid).revision == 1)
        #expect(try await bench.apply(Catalogues.valid + "# a comment\n").revision == 2)
    }

    @Test("A rehearsal validates and changes nothing")
    func dryRun() async throws {
        let bench = try Bench()
        let before = try await bench.topology().revision
        #expect(try await bench.apply(Catalogues.valid, dryRun: true).signals == 3)
        #expect(try await bench.topology().revision == before)
        let error = try await rpcError { try await bench.apply(Catalogues.unknownOperator, dryRun: true) }
        #expect(error.code == .invalidArgument)
    }

    @Test("A bad catalogue is refused with line and field, and the good one stays")
    func badCatalogue() async throws {
        let bench = try Bench()
        try await bench.apply(Catalogues.valid)
        let text = Catalogues.unknownOperator
        let line =
            try #require(
                text.split(separator: "\n", omittingEmptySubsequences: false)
                    .firstIndex { $0.contains("activity_rat") && $0.contains("operator") }) + 1
        let error = try await rpcError { try await bench.apply(text) }
        #expect(error.code == .invalidArgument)
        #expect(error.message.contains("line \(line)"))
        #expect(error.message.contains("signals.activity_rate.operator"))
        #expect(try await bench.topology().catalogueRevision == 1)
    }

    @Test("All problems of a catalogue are reported at once")
    func allProblems() async throws {
        let bench = try Bench()
        let text = Catalogues.unknownOperator.replacing("damage: 0.3", with: "damage: much")
        let error = try await rpcError { try await bench.apply(text) }
        #expect(error.message.contains("signals.genre_affinity.change.damage"))
        #expect(error.message.contains("signals.activity_rate.operator"))
    }

    @Test("What is no YAML is refused with its line")
    func notYAML() async throws {
        let bench = try Bench()
        let error = try await rpcError { try await bench.apply("version: 1\nsignals: [") }
        #expect(error.code == .invalidArgument)
        #expect(error.message.contains("line "))
        #expect(try await rpcError { try await bench.apply("") }.code == .invalidArgument)
    }

    @Test("Classify gives every signal its tier, scores and reason")
    func classifyAll() async throws {
        let bench = try Bench()
        try await bench.apply(Catalogues.valid)
        let all = try await bench.service.classify(CoordinatorV1.ClassifyRequest(), context: bench.context)
        #expect(all.classifications.map(\.signal) == ["genre_affinity", "activity_rate", "session_intent"])
        let affinity = all.classifications[0]
        #expect(affinity.tier == .batch)
        #expect(affinity.urgency == 0.45 * affinity.volatility + 0.30 * affinity.damage + 0.25 * affinity.criticality)
        #expect(!affinity.reason.isEmpty && !affinity.wouldChange.isEmpty)
        #expect(affinity.costMillis == 0.5)
        #expect(all.classifications[2].tier == .streaming)
    }

    @Test("Classify of one signal answers for it alone, and says so when there is none")
    func classifyOne() async throws {
        let bench = try Bench()
        let one = try await bench.service.classify(
            CoordinatorV1.ClassifyRequest(signal: "trending"), context: bench.context)
        #expect(one.classifications.map(\.signal) == ["trending"])
        let error = try await rpcError {
            try await bench.service.classify(CoordinatorV1.ClassifyRequest(signal: "nothing"), context: bench.context)
        }
        #expect(error.code == .notFound)
        #expect(error.message.hasPrefix("signal "))
    }
}
