import MeshMessages
import MeshRPC
import Testing
import TestSupport

extension EndToEnd {
    /// What the near-real-time tier notices, does once, and takes back.
    @Suite struct TriggerTests {
        @Test func aBurstReachesWatchersWithinSecondsAndIsListedWithItsEvidence() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session, .trigger])) { mesh in
                let now = TasteWorld.now
                try await mesh.ingest(Self.traffic(before: now))
                let hot = TasteWorld.film(13)
                let watch = try await mesh.trigger.watchTrending(.init())
                let first = try #require(try await watch.next())
                #expect(!first.items.contains { $0.itemID == hot })
                try await mesh.ingest(
                    (0..<80).map { number in
                        SignalsV1.Event(
                            eventID: "burst\(number)", userID: "fan\(number)", itemID: hot, kind: "view",
                            occurredAt: TasteWorld.now)
                    })
                let clock = ContinuousClock()
                let began = clock.now
                var told: TriggerV1.TrendingItem?
                while told == nil, let answer = try await watch.next() {
                    told = answer.items.first { $0.itemID == hot }
                }
                let trending = try #require(told)
                #expect(trending.log10P < -5 && trending.since > 0)
                #expect(began.duration(to: clock.now) < .seconds(20))

                let detection = try await eventually("the burst is listed") {
                    try await mesh.trigger.listDetections(.init(kinds: ["burst"], itemID: hot)).detections
                        .first { $0.cluster.isEmpty }
                }
                let evidence = try #require(detection.evidence)
                #expect(evidence.observed >= 4 && evidence.observed > evidence.expected)
                #expect(evidence.log10P < evidence.threshold)
                #expect(detection.action == .record && detection.signal == "trending")
            }
        }

        @Test func aBingeLeadsToAPatchThatEndsAtItsTTL() async throws {
            var options = MeshUnderTest.Options(services: [.coordinator, .session, .trigger])
            options.replay = true
            try await MeshUnderTest.run(options) { mesh in
                let start = TasteWorld.now - 60 * TasteWorld.minute
                try await mesh.ingest(Self.binge("binger", at: start), asOf: start + 3 * TasteWorld.minute)
                let patch = try await eventually("the binge is in the profile") {
                    try await mesh.profile("binger", asOf: start + 4 * TasteWorld.minute).volatilePatches
                        .first { $0.signal == "binge" }
                }
                #expect(patch.ttlSeconds == 21_600)
                let end = patch.lastReinforcedAt + Int64(patch.ttlSeconds * 1_000_000)
                let before = try await mesh.profile("binger", asOf: end - 1_000_000)
                #expect(before.volatilePatches.contains { $0.patchID == patch.patchID })
                let after = try await mesh.profile("binger", asOf: end)
                #expect(!after.volatilePatches.contains { $0.patchID == patch.patchID })
                #expect(after.resolvedProfile["binge"]?.value == nil)
            }
        }

        @Test func killingTheTriggerTierWritesNoPatchTwice() async throws {
            var options = MeshUnderTest.Options(services: [.coordinator, .session, .trigger])
            // So seldom that what is written is not committed when the process dies.
            options.flags[.trigger] = ["--checkpoint-interval", "1h"]
            try await MeshUnderTest.run(options) { mesh in
                let users = (0..<5).map { "binger\($0)" }
                var before: [String: [SignalsV1.Patch]] = [:]
                for user in users {
                    try await mesh.ingest(Self.binge(user, at: TasteWorld.now - 3 * TasteWorld.minute))
                    before[user] = try await Self.patches(of: user, mesh)
                    try await mesh.kill(.trigger)
                    try await mesh.restart(.trigger)
                }
                let listed = try await eventually("the log has been followed again") {
                    let answer = try await mesh.trigger.listDetections(.init(kinds: ["binge"]))
                    return answer.detections.count == users.count ? answer.detections : nil
                }
                // A binge after all those: when its patches are there, those of the binges before have been written again.
                try await mesh.ingest(Self.binge("last", at: TasteWorld.now - 3 * TasteWorld.minute))
                _ = try await Self.patches(of: "last", mesh)
                for user in users {
                    let after = try await mesh.profile(user).volatilePatches.filter { $0.origin == "binge" }
                    #expect(after.map(\.patchID).sorted() == before[user]?.map(\.patchID).sorted())
                    #expect(after.allSatisfy { $0.reinforcementCount == 1 && $0.mass == 32 })
                    let record = try #require(listed.first { $0.userID == user })
                    #expect(Set(record.patchIDs) == Set(after.map(\.patchID)))
                    #expect(record.evidence?.observed == 3)
                }
            }
        }

        @Test func aRuleHasAUsersEmbeddingFoldedInAnewOnDrift() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session, .batch, .trigger])) { mesh in
                let text = try await mesh.coordinator.getCatalogue(.init()).yaml
                let changed =
                    text.replacing(
                        "  cluster:\n    operator: cluster\n",
                        with: """
                              embedding:
                                operator: embedding
                                change: { half_life: 30 d, damage: 0.1 }

                              cluster:
                                operator: cluster

                            """
                    ).replacing("refresh: [cluster]", with: "refresh: [embedding, cluster]")
                _ = try await mesh.coordinator.applyCatalogue(.init(yaml: changed))
                try await mesh.ingest(Self.library)
                try await mesh.serve(TasteWorld(before: TasteWorld.now - 200 * TasteWorld.minute))
                // Another newcomer until the trigger tier goes by the new catalogue and the new snapshot: a value is written that has
                // seen something later than the snapshot.
                var attempt = 0
                let user = try await eventually("a newcomer's embedding is in the base") { () -> String? in
                    attempt += 1
                    let user = "newcomer\(attempt)"
                    try await mesh.ingest(Self.views(of: user))
                    return try? await eventually("it is", within: .seconds(2)) { () -> String? in
                        try await mesh.profile(user).resolvedProfile["embedding"]?.value == nil ? nil : user
                    }
                }
                let detection = try await eventually("the drift is listed") {
                    try await mesh.trigger.listDetections(.init(kinds: ["drift"], userID: user)).detections.first
                }
                #expect(detection.action == .refresh && detection.rule == "drifted_user")
                #expect(detection.refreshedSignal == "embedding, cluster")
                // Nobody else's values were touched.
                #expect(try await mesh.profile("somebody else").resolvedProfile["embedding"]?.value == nil)
            }
        }

        /// Sixty books that five people have read: the films alone are too few for factors.
        private static var library: [SignalsV1.Event] {
            (0..<300).map { number in
                SignalsV1.Event(
                    eventID: "read \(number)", userID: "reader \(number % 5)", itemID: "book \(number / 5)",
                    kind: "view",
                    occurredAt: TasteWorld.now - 400 * TasteWorld.minute + 1_000_000 * Int64(number))
            }
        }

        private static func views(of user: String) -> [SignalsV1.Event] {
            (0..<8).map { number in
                SignalsV1.Event(
                    eventID: "\(user) \(number)", userID: user, itemID: TasteWorld.film(number + 1), kind: "view",
                    occurredAt: TasteWorld.now - 100_000 * Int64(8 - number))
            }
        }

        private static func patches(of user: String, _ mesh: MeshUnderTest) async throws -> [SignalsV1.Patch] {
            try await eventually("both patches of \(user) are written") {
                let patches = try await mesh.profile(user).volatilePatches.filter { $0.origin == "binge" }
                return patches.count == 2 ? patches : nil
            }
        }

        private static func binge(_ user: String, at start: Int64) -> [SignalsV1.Event] {
            (0..<3).map { film in
                SignalsV1.Event(
                    eventID: "\(user) \(film)", userID: user, itemID: "film \(film)", kind: "complete",
                    occurredAt: start + Int64(film) * 30_000_000,
                    attributes: [SignalsV1.Attribute(key: "people", value: "Bergman")])
            }
        }

        /// Views of all films alike over the three hours before a time: a baseline.
        private static func traffic(before end: Int64) -> [SignalsV1.Event] {
            var random = SplitMix64(seed: 11)
            return (0..<1200).map { number in
                SignalsV1.Event(
                    eventID: "t\(number)", userID: "visitor\(number % 200)",
                    itemID: TasteWorld.film(Int.random(in: TasteWorld.films, using: &random)), kind: "view",
                    occurredAt: end - Int64.random(in: 1..<180 * TasteWorld.minute, using: &random))
            }
        }
    }
}
