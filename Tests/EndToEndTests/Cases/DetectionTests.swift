import MeshMessages
import Testing
import TestSupport

extension EndToEnd {
    /// The near-real-time tier: what happens now, over all users and with one of them.
    @Suite struct DetectionTests {
        @Test func aBurstTrendsAndABingeBecomesAPatch() async throws {
            try await MeshUnderTest.run { mesh in
                let now = TasteWorld.now
                try await mesh.serve(TasteWorld(before: now - 200 * TasteWorld.minute))
                try await mesh.ingest(Self.traffic(before: now))
                let hot = TasteWorld.film(13)
                let newest = try await mesh.session.allEvents().map(\.occurredAt).max()
                let calm = try await eventually("the trigger tier has followed the log") {
                    let answer = try await mesh.trigger.getTrending(.init())
                    return answer.watermark == newest ? answer : nil
                }
                #expect(!calm.items.contains { $0.itemID == hot })

                let burst = (0..<60).map { number in
                    SignalsV1.Event(
                        eventID: "burst\(number)", userID: "fan\(number)", itemID: hot, kind: "view",
                        occurredAt: TasteWorld.now)
                }
                try await mesh.ingest(burst)
                let found = try await eventually("the burst trends") {
                    try await mesh.trigger.getTrending(.init()).items.first { $0.itemID == hot }
                }
                #expect(found.log10P < -5)
                #expect(found.observed >= 60)
                #expect(found.observed > 3 * found.expected)

                try await Self.expectBinge(mesh)
            }
        }

        @Test func withoutASnapshotTheAnswerIsWhatIsPopular() async throws {
            try await MeshUnderTest.run { mesh in
                try await mesh.ingest(
                    (0..<30).map { number in
                        SignalsV1.Event(
                            eventID: "view\(number)", userID: "fan\(number)",
                            itemID: TasteWorld.film(number % 3 == 0 ? 1 : 2), kind: "view", occurredAt: TasteWorld.now)
                    })
                let answer = try await eventually("the ranker knows what is popular") {
                    let answer = try await mesh.ranker.rank(.init(userID: "stranger", limit: 5))
                    return answer.items.count == 2 ? answer : nil
                }
                #expect(answer.items.map(\.itemID) == [TasteWorld.film(2), TasteWorld.film(1)])
                #expect(answer.items.allSatisfy { $0.sources.map(\.name) == ["popularity"] })
                #expect(answer.degradations == ["no_snapshot"])
                let seen = try await mesh.ranker.rank(.init(userID: "fan0", limit: 5))
                #expect(seen.items.map(\.itemID) == [TasteWorld.film(2)], "fan0 has seen the other")
            }
        }

        private static func expectBinge(_ mesh: MeshUnderTest) async throws {
            let user = "binger"
            let start = TasteWorld.now - 3 * TasteWorld.minute
            let films = 4..<7
            let completions = films.map { film in
                SignalsV1.Event(
                    eventID: "binge\(film)", userID: user, itemID: TasteWorld.film(film), kind: "complete",
                    occurredAt: start + Int64(film) * 1_000_000)
            }
            try await mesh.ingest(Array(completions[..<2]))
            #expect(try await mesh.profile(user).resolvedProfile["binge"]?.value == nil)
            try await mesh.ingest(Array(completions[2...]))
            let profile = try await eventually("the binge is in the profile") {
                let profile = try await mesh.profile(user)
                return profile.volatilePatches.contains { $0.signal == "binge" } ? profile : nil
            }
            let binge = try #require(profile.resolvedProfile["binge"])
            #expect(binge.value?.kind == .category(TasteWorld.director(of: films.lowerBound)))
            #expect(binge.provenance?.tier == .nearRealTime)
        }

        /// Views of all films alike over the three hours before a time: a baseline.
        private static func traffic(before end: Int64, seed: UInt64 = 7) -> [SignalsV1.Event] {
            var random = SplitMix64(seed: seed)
            return (0..<900).map { number in
                SignalsV1.Event(
                    eventID: "t\(number)", userID: "visitor\(number % 200)",
                    itemID: TasteWorld.film(Int.random(in: TasteWorld.films, using: &random)), kind: "view",
                    occurredAt: end - Int64.random(in: 1..<180 * TasteWorld.minute, using: &random))
            }
        }
    }
}
