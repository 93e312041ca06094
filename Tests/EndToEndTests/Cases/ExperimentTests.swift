import MeshMessages
import MeshRPC
import MeshService
import Testing

extension EndToEnd {
    /// From what was shown to what it was worth: answers, their outcomes, the experiment's report, and answers computed again.
    @Suite struct ExperimentTests {
        /// Twenty-five films are too few to show each only once.
        private static let again = RankerV1.RepeatPolicy(served: .allow)

        private static let options = MeshUnderTest.Options(
            services: [.coordinator, .session, .batch, .ranker],
            flags: [
                .ranker: [
                    "--experiment", "fresh", "--arms", "control=0.5,injection=0.5", "--exploration-share", "1",
                ]
            ])

        @Test func outcomesMakeAReportAndAnswersReplayAfterAKill() async throws {
            try await MeshUnderTest.run(Self.options) { mesh in
                let world = TasteWorld(before: TasteWorld.now - TasteWorld.minute)
                try await mesh.serve(world)
                var answers: [RankerV1.RankResponse] = []
                for number in 0..<60 {
                    let user = TasteWorld.user(number)
                    let answer = try await mesh.ranker.rank(
                        .init(userID: user, limit: 10, repeats: Self.again))
                    #expect(answer.experiment == "fresh" && answer.items.count == 10)
                    answers.append(answer)
                    // Those of injection like the first thing that they see.
                    guard answer.assignedArm == "injection" || number % 5 == 0 else { continue }
                    let report = RankerV1.ReportOutcomeRequest(
                        responseID: answer.responseID, userID: user,
                        outcomes: [.init(itemID: answer.items[0].itemID, kind: "like")])
                    let first = try await mesh.ranker.reportOutcome(report)
                    #expect(first.accepted == 1 && first.unmatched == 0)
                    let again = try await mesh.ranker.reportOutcome(report)
                    #expect(again.accepted == 0 && again.duplicates == 1)
                }
                let explored = answers.flatMap(\.items).filter { $0.slot == .slotExploration }
                #expect(!explored.isEmpty && explored.allSatisfy { $0.propensity > 0 && $0.propensity <= 1 })

                try await mesh.kill(.ranker)
                try await mesh.restart(.ranker)
                let last = try #require(answers.last)
                let explained = try await mesh.ranker.explain(.init(responseID: last.responseID, replay: true))
                let replay = try #require(explained.replay)
                #expect(replay.identical, "\(replay.difference)")
                #expect(explained.response == last)

                let report = try await Command.freshet(
                    ["experiment", "report", "--json", "--resamples", "300"], of: mesh)
                #expect(report.code == 0, "\(report.stderr)")
                #expect(report.stdout.contains("\"experiment\": \"fresh\""))
                #expect(report.stdout.contains("\"lift\": {"))
                let replayed = try await Command.freshet(["explain", last.responseID, "--replay"], of: mesh)
                #expect(replayed.code == 0 && replayed.stdout.contains("computed again: identical"))
            }
        }

        @Test func explorationChangesWithOutcomesAndOutlivesTheRanker() async throws {
            try await MeshUnderTest.run(Self.options) { mesh in
                try await mesh.serve(TasteWorld(before: TasteWorld.now - TasteWorld.minute))
                var shown: [String: Int] = [:]
                var liked: String?
                for round in 0..<120 {
                    let user = TasteWorld.user(round % 30)
                    let answer = try await mesh.ranker.rank(
                        .init(userID: user, limit: 5, repeats: Self.again))
                    guard let item = answer.items.first(where: { $0.slot == .slotExploration }) else { continue }
                    shown[item.itemID, default: 0] += 1
                    liked = liked ?? item.itemID
                    guard item.itemID == liked else { continue }
                    _ = try await mesh.ranker.reportOutcome(
                        .init(
                            responseID: answer.responseID, userID: user,
                            outcomes: [.init(itemID: item.itemID, kind: "like")]))
                }
                let favourite = try #require(liked)
                let before = try await mesh.ranker.getExploration(.init())
                let entry = try #require(before.arms.first { $0.itemID == favourite })
                #expect(entry.rewards > 0)
                #expect(before.arms.filter { $0.itemID != favourite }.allSatisfy { $0.mean < entry.mean })
                try await mesh.kill(.ranker)
                try await mesh.restart(.ranker)
                let after = try await mesh.ranker.getExploration(.init())
                #expect(after.exposures == before.exposures)
                #expect(abs(after.rewards - before.rewards) < 0.01)
            }
        }

        @Test func aForgottenUserIsForgottenByTheRankerToo() async throws {
            try await MeshUnderTest.run(Self.options) { mesh in
                try await mesh.serve(TasteWorld(before: TasteWorld.now - TasteWorld.minute))
                let user = TasteWorld.user(3)
                let own = try await mesh.ranker.rank(.init(userID: user, limit: 5))
                let other = try await mesh.ranker.rank(.init(userID: TasteWorld.user(4), limit: 5))
                // The ranker is away when it happens, and learns of it from the log.
                try await mesh.kill(.ranker)
                _ = try await mesh.session.forgetUser(
                    .init(userID: user), options: CallOptions(timeout: .seconds(30)))
                try await mesh.restart(.ranker)
                try await eventually(
                    "the answer is gone",
                    isTrue: {
                        do {
                            _ = try await mesh.ranker.explain(.init(responseID: own.responseID))
                            return false
                        } catch let error as RPCError where error.code == .notFound {
                            return true
                        }
                    })
                let left = try await mesh.ranker.explain(.init(responseID: other.responseID))
                #expect(left.response == other)
            }
        }
    }
}
