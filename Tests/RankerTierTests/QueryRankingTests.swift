import Learning
import Logging
import MeshMessages
import MeshRPC
import Queries
import RankerTier
import Signals
import Snapshots
import Testing

@Suite("A ranking by a request's words")
struct QueryRankingTests {
    @Test("has nothing that a hard condition rules out, whatever the user likes")
    func hardConditions() throws {
        let output = Words.rank("a comedy under 100 minutes without romance")
        #expect(output.ids == ["b", "e"])
        #expect(output.excluded.contains { $0.filter == "query" && $0.items > 0 })
        let interpretation = try #require(output.interpretation)
        #expect(interpretation.facets.map(\.label) == ["Comedy", "Romance"])
        #expect(output.items[0].queryMatches.contains { $0.condition == "runtime_minutes < 100" && $0.isHard })
    }

    @Test("leaves out what the snapshot knows nothing of when there is a hard condition, and keeps it otherwise")
    func strangers() {
        #expect(!Words.rank("comedy").ids.contains("x"))
        #expect(Words.rank("ideally a comedy").ids.contains("x"))
    }

    @Test("goes by the query before the ranker, and its sources add up to the score")
    func order() {
        let output = Words.rank("ideally a comedy")
        // The user likes `a` best, which alone is no comedy.
        #expect(output.ids.filter { Mesh.ids.contains($0) }.last == "a")
        for item in output.items where item.itemID != "x" && item.itemID != "y" {
            let sum = item.sources.reduce(0) { $0 + $1.contribution }
            #expect(abs(sum - item.score) < 1e-5)
        }
    }

    @Test("of one arm alone keeps to the hard conditions too")
    func retrieval() {
        #expect(Set(Words.rank("comedy without romance", stage: .retrieval).ids) == ["b", "d", "e"])
    }

    @Test("without a snapshot says that the words had no effect")
    func withoutSnapshot() async throws {
        var input = Words.input("comedy", .learned)
        input.snapshot = nil
        try await QueryDesk().interpret(&input, remaining: nil)
        let output = input.rank()
        #expect(output.degradations.contains(.queryNotInterpreted))
        #expect(output.interpretation?.notUnderstood.map(\.text) == ["comedy"])
    }

    @Test("asks the team's interpreter, and fits what it says to the items")
    func remote() async throws {
        let caller = Words.interpreter { request in
            #expect(request.draft?.interpreter == "builtin")
            #expect(request.vocabulary.contains { $0.attribute == "genres" && $0.labels.contains("Comedy") })
            return InterpreterV1.Interpretation(
                anchors: [InterpreterV1.Anchor(title: "title B")],
                facets: [
                    InterpreterV1.Facet(attribute: "genres", label: "comedy", hard: true),
                    InterpreterV1.Facet(attribute: "genres", label: "Romance", unwanted: true, hard: true),
                    InterpreterV1.Facet(attribute: "genres", label: "Opera", hard: true),
                ])
        }
        let output = try await Words.answer("gimme a laugh", caller, tokens: Tokens(granted: true))
        let interpretation = try #require(output.interpretation)
        #expect(interpretation.interpreter == .remote)
        #expect(interpretation.anchors.map(\.itemID) == ["b"])
        #expect(interpretation.notUnderstood.map(\.text) == ["genres: Opera"])
        #expect(output.ids == ["d", "e"])
        #expect(output.degradations.isEmpty)
    }

    @Test("goes on with the built-in interpretation when the team's is away or the budget has no token")
    func fallback() async throws {
        let away = try await Words.answer(
            "comedy", Words.interpreter { _ in throw RPCError(.unavailable, "away") }, tokens: Tokens(granted: true))
        #expect(away.degradations == [.queryInterpreterUnavailable])
        #expect(Set(away.ids) == ["b", "c", "d", "e", "f"])
        let unpaid = try await Words.answer(
            "comedy",
            Words.interpreter { _ in
                Issue.record("asked without a token")
                return nil
            }, tokens: Tokens(granted: false))
        #expect(unpaid.degradations == [.queryInterpreterUnpaid])
        #expect(unpaid.interpretation?.interpreter == .builtIn)
        #expect(Set(unpaid.ids) == ["b", "c", "d", "e", "f"])
    }

    @Test("asks the session tier and the team's interpreter at once", .timeLimit(.minutes(1)))
    func concurrently() async throws {
        let (calls, call) = AsyncStream.makeStream(of: Void.self)
        // The session tier answers when the interpreter has been asked: one after the other would wait for ever.
        let session = TestCaller { _, _ in
            for await _ in calls { break }
            return SessionV1.GetHistoryResponse(complete: true)
        }
        let interpreter = RemoteQueryInterpreter(
            Words.interpreter { _ in
                call.yield()
                return InterpreterV1.Interpretation(
                    facets: [InterpreterV1.Facet(attribute: "genres", label: "Comedy", hard: true)])
            }, tokens: Tokens(granted: true), timeout: .seconds(60), millis: 1, logger: Logger(label: "test"))
        let ranker = TestRanker(
            snapshot: Mesh.snapshot(model: Words.model), session: session, timeout: .seconds(60),
            queries: QueryDesk(remote: interpreter))
        let answer = try await ranker.rank(RankerV1.RankRequest(userID: "u", query: "something funny"))
        #expect(answer.interpretation?.interpreter == "remote")
        #expect(!answer.degradations.contains("session_unavailable"))
    }
}

private struct Tokens: TokenSource {
    let granted: Bool
    func take(_ millis: Double, for purpose: String) async -> Bool { granted }
    func giveBack(_ millis: Double) async {}
}

/// `a` … `f` with runtimes, genres and titles; `a` is what the user likes best.
private enum Words {
    static let items: [ModelItem] = [
        film("a", 90, ["Drama"], 900), film("b", 95, ["Comedy"], 300), film("c", 120, ["Comedy", "Romance"], 800),
        film("d", nil, ["Comedy"], 700), film("e", 80, ["Comedy", "Crime"], 200),
        film("f", 85, ["Comedy", "Romance"], 600),
    ]

    static func film(_ id: String, _ minutes: Double?, _ genres: [String], _ popularity: UInt64) -> ModelItem {
        ModelItem(
            item: Item(
                id: id, title: "Title \(id.uppercased())", labels: ["genres": genres],
                runtimeSeconds: minutes.map { $0 * 60 }),
            popularity: popularity)
    }

    static let model = ServedModel(items: items, weights: Mesh.weights) { Mesh.index[$0] }

    static func input(_ text: String, _ stage: SecondStage) -> RankingInput {
        var query = RankQuery(userID: "nobody")
        query.text = text
        var input = RankingInput(
            query: query, arm: .injection, now: Timestamp(microseconds: 5_000), snapshot: Mesh.snapshot(model: model),
            trending: Mesh.trending)
        input.stage = stage
        return input
    }

    static func rank(_ text: String, stage: SecondStage = .learned) -> RankingOutput {
        var input = input(text, stage)
        input.apply(QueryInterpreter(model.queryIndex).interpret(text))
        return input.rank()
    }

    /// A team's interpreter that answers as the test says.
    static func interpreter(
        _ answer: @escaping @Sendable (InterpreterV1.InterpretRequest) throws -> InterpreterV1.Interpretation?
    ) -> TestCaller {
        TestCaller { request, _ in
            guard let request = request as? InterpreterV1.InterpretRequest else {
                throw RPCError(.internal, "asked something else")
            }
            return InterpreterV1.InterpretResponse(interpretation: try answer(request))
        }
    }

    static func answer(_ text: String, _ caller: TestCaller, tokens: any TokenSource) async throws -> RankingOutput {
        var input = input(text, .learned)
        let remote = RemoteQueryInterpreter(
            caller, tokens: tokens, timeout: .seconds(5), millis: 1, logger: Logger(label: "test"))
        try await QueryDesk(remote: remote).interpret(&input, remaining: nil)
        return input.rank()
    }
}
