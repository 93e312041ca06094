import MeshMessages
import Testing

extension EndToEnd {
    /// Requests that name no arm: two stages, and what they do without when neighbours are away.
    @Suite struct StagedRankingTests {
        @Test func aRankerAnswersAsItsNeighboursDieOneAfterTheOtherAndAloneAfterItsOwnRestart() async throws {
            try await MeshUnderTest.run { mesh in
                let world = TasteWorld(before: TasteWorld.now - TasteWorld.minute)
                let build = try await mesh.serve(world)
                let user = TasteWorld.user(33)
                func rank() async throws -> RankerV1.RankResponse {
                    try await mesh.ranker.rank(.init(userID: user, limit: 5, exploration: .off, unlogged: true))
                }
                let healthy = try await eventually("the answer is not degraded") {
                    let answer = try await rank()
                    return answer.degraded ? nil : answer
                }
                #expect(healthy.degradationLevel == 0)
                #expect(healthy.recalled.map(\.name).contains("taste"))
                #expect(healthy.items.count == 5)

                try await mesh.kill(.trigger)
                try await mesh.kill(.batch)
                let withoutTrends = try await rank()
                #expect(withoutTrends.items.map(\.itemID) == healthy.items.map(\.itemID))
                #expect(!withoutTrends.degradations.contains("session_unavailable"))

                try await mesh.kill(.session)
                let withoutSession = try await rank()
                #expect(withoutSession.degradations.contains("session_unavailable"))
                #expect(withoutSession.degradationLevel == 5)
                #expect(withoutSession.arm == "control")
                #expect(withoutSession.items.count == 5)

                try await mesh.kill(.coordinator)
                try await mesh.kill(.ranker)
                try await mesh.restart(.ranker)
                let alone = try await eventually("the ranker answers from its disk") {
                    let answer = try? await rank()
                    return answer?.profilesVersion == build.profilesVersion ? answer : nil
                }
                #expect(alone.items.map(\.itemID) == withoutSession.items.map(\.itemID))
                #expect(alone.degradations == withoutSession.degradations)
            }
        }

        @Test func whatWasServedIsNotServedAgainOverRestartsUnlessTheRequestAllowsIt() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session, .batch, .ranker])) { mesh in
                let world = TasteWorld(before: TasteWorld.now - TasteWorld.minute)
                try await mesh.serve(world)
                let user = TasteWorld.user(7)
                func rank(_ repeats: RankerV1.RepeatPolicy? = nil) async throws -> [String] {
                    try await mesh.ranker.rank(
                        .init(userID: user, limit: 5, repeats: repeats, exploration: .off, unlogged: true)
                    ).items.map(\.itemID)
                }
                let first = try await rank()
                try await mesh.ingest(
                    first.map {
                        .init(
                            eventID: "shown-\($0)", userID: user, itemID: $0, kind: "impression",
                            occurredAt: TasteWorld.now)
                    })
                let second = try await rank()
                #expect(second.count == 5)
                #expect(Set(second).isDisjoint(with: first))
                let allowed = try await rank(.init(served: .allow))
                #expect(allowed == first, "an impression is no history")

                try await mesh.kill(.session)
                try await mesh.restart(.session)
                try await mesh.kill(.ranker)
                try await mesh.restart(.ranker)
                let third = try await eventually("both answer again") {
                    let answer = try? await mesh.ranker.rank(
                        .init(userID: user, limit: 5, exploration: .off, unlogged: true))
                    return answer?.degradations.contains("session_unavailable") == false ? answer : nil
                }
                #expect(third.items.map(\.itemID) == second)

                // A new snapshot has them in its base.
                let build = try await mesh.build(models: false)
                try await mesh.waitUntilServed(profiles: build.profilesVersion)
                let fourth = try await rank()
                #expect(fourth == second)
            }
        }

        @Test func theMorningsSlateIsNotTheEvenings() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session, .batch, .ranker])) { mesh in
                // News at 08:00, dramas at 20:00, by the same users, and for both the same number of days.
                let midnight = TasteWorld.now / TasteWorld.day * TasteWorld.day
                var events: [SignalsV1.Event] = []
                for user in 0..<30 {
                    for day in 1...8 as ClosedRange<Int64> {
                        for (kind, hour) in [("news", 8), ("drama", 20)] as [(String, Int64)] {
                            let item = "\(kind)\((user + Int(day)) % 10)"
                            events.append(
                                .init(
                                    eventID: "\(user)-\(day)-\(kind)", userID: "w\(user)", itemID: item, kind: "view",
                                    occurredAt: midnight - day * TasteWorld.day + hour * 60 * TasteWorld.minute))
                        }
                    }
                }
                try await mesh.ingest(events)
                let build = try await mesh.build()
                try await mesh.waitUntilServed(profiles: build.profilesVersion)
                func news(localHour: Int) async throws -> Int {
                    let hour = Int(TasteWorld.now % TasteWorld.day / (60 * TasteWorld.minute))
                    let offset = ((localHour - hour + 36) % 24 - 12) * 60
                    let answer = try await mesh.ranker.rank(
                        .init(
                            userID: "somebody new", limit: 10,
                            context: [.init(key: "utc_offset_minutes", value: "\(offset)")],
                            exploration: .off, unlogged: true))
                    #expect(answer.context.map { Int($0.hour) } == localHour)
                    return answer.items.count { $0.itemID.hasPrefix("news") }
                }
                let morning = try await news(localHour: 8)
                let evening = try await news(localHour: 20)
                #expect(morning >= 8)
                #expect(evening <= 2)
            }
        }
    }
}
