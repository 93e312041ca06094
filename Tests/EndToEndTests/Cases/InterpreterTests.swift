import MeshMessages
import MeshRPC
import Testing

extension EndToEnd {
    /// A team's own interpreter of requests in words, paid for by the coordinator's budget.
    @Suite struct InterpreterTests {
        @Test func aTeamsInterpreterIsAskedWhileTheBudgetLastsAndItsAnswersReplayWithoutIt() async throws {
            try await TeamsInterpreter.serve { interpreter, address in
                let flags = [
                    "--query-interpreter", address, "--query-interpreter-timeout", "5s", "--query-interpreter-cost",
                    "20",
                ]
                let options = MeshUnderTest.Options(
                    services: [.coordinator, .session, .batch, .ranker], flags: [.ranker: flags])
                try await MeshUnderTest.run(options) { mesh in
                    try await mesh.serve(TasteWorld(before: TasteWorld.now - TasteWorld.minute))
                    _ = try await mesh.coordinator.setBudget(.init(cpuMillisPerSecond: 1_000))
                    func rank() async throws -> RankerV1.RankResponse {
                        try await mesh.ranker.rank(
                            .init(
                                userID: TasteWorld.user(40), limit: 20, query: "gimme something sad",
                                repeats: .init(served: .allow), exploration: .off))
                    }
                    // The first request finds no token at hand and has some fetched.
                    let paid = try await eventually("a token is there") {
                        let answer = try await rank()
                        return answer.interpretation?.interpreter == "remote" ? answer : nil
                    }
                    #expect(!paid.degradations.contains { $0.hasPrefix("query_interpreter") })
                    #expect(Set(interpreter.asked) == ["gimme something sad"])
                    let dramas = Set(TasteWorld.drama.map(TasteWorld.film))
                    #expect(!paid.items.isEmpty && Set(paid.items.map(\.itemID)).isSubset(of: dramas))

                    _ = try await mesh.coordinator.setBudget(.init(cpuMillisPerSecond: 0))
                    // What was paid for is used up first.
                    let unpaid = try await eventually("no token is left") {
                        let answer = try await rank()
                        return answer.degradations.contains("query_interpreter_unpaid") ? answer : nil
                    }
                    #expect(unpaid.interpretation?.interpreter == "builtin")
                    #expect(!unpaid.items.isEmpty && unpaid.degradationLevel == 2)
                    let asked = interpreter.asked.count
                    let still = try await rank()
                    #expect(still.degradations.contains("query_interpreter_unpaid"))
                    #expect(interpreter.asked.count == asked, "nobody is asked without a token")

                    for answer in [paid, unpaid] {
                        let told = try await eventually("the answer is in the log") {
                            () async throws -> Command.Outcome? in
                            let told = try await Command.freshet(["explain", answer.responseID, "--replay"], of: mesh)
                            return told.stderr.contains("does not have answer") ? nil : told
                        }
                        #expect(told.code == 0, "\(told.stderr)")
                        #expect(told.stdout.contains("computed again: identical"))
                    }
                    #expect(interpreter.asked.count == asked, "a replay asks nobody")
                }
            }
        }

        @Test func aTeamsInterpreterThatIsGoneIsNamedAndTheBuiltInOneCounts() async throws {
            // Nobody listens there.
            let flags = ["--query-interpreter", "127.0.0.1:\(LocalPorts.free())", "--query-interpreter-cost", "0"]
            let options = MeshUnderTest.Options(
                services: [.coordinator, .session, .batch, .ranker], flags: [.ranker: flags])
            try await MeshUnderTest.run(options) { mesh in
                try await mesh.serve(TasteWorld(before: TasteWorld.now - TasteWorld.minute))
                let answer = try await mesh.ranker.rank(
                    .init(userID: TasteWorld.user(40), limit: 5, query: "a drama", exploration: .off))
                #expect(answer.degradations == ["query_interpreter_unavailable"])
                #expect(answer.interpretation?.facets.map(\.label) == ["Drama"])
                #expect(!answer.items.isEmpty)
                let replay = try await eventually("the answer is in the log") {
                    try await mesh.ranker.explain(.init(responseID: answer.responseID, replay: true)).replay
                }
                #expect(replay.identical, "\(replay.difference)")
            }
        }
    }
}
