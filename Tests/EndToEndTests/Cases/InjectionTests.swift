import MeshMessages
import MeshService
import Testing

extension EndToEnd {
    /// Inference-time injection: what was acknowledged counts in the next request, with the same model.
    @Suite struct InjectionTests {
        @Test func anAcknowledgedEventChangesTheNextRank() async throws {
            try await MeshUnderTest.run { mesh in
                let world = TasteWorld(before: TasteWorld.now - TasteWorld.minute)
                try await mesh.serve(world)
                let user = TasteWorld.user(7)
                let before = try await mesh.rank(user, arm: "injection")
                let control = try await mesh.rank(user, arm: "control")
                #expect(!before.degraded, "\(before.degradations)")
                #expect(before.items == control.items)
                #expect(before.historyItems == 8)
                #expect(before.freshItems == 0)
                #expect(before.items.allSatisfy { $0.title.hasPrefix("Film ") && !$0.sources.isEmpty })
                #expect(before.items.allSatisfy { !world.seen[user]!.contains($0.itemID) })

                let watched = world.unseen(of: TasteWorld.scienceFiction, by: user)
                #expect(before.items.contains { $0.itemID == watched })
                try await mesh.ingest([
                    .init(eventID: "now", userID: user, itemID: watched, kind: "view", occurredAt: TasteWorld.now)
                ])
                let after = try await mesh.rank(user, arm: "injection")
                #expect(!after.degraded, "\(after.degradations)")
                #expect(!after.items.contains { $0.itemID == watched })
                #expect(after.freshItems == 1)
                #expect(after.historyItems == 9)
                #expect(after.profilesVersion == before.profilesVersion)
                #expect(after.items.map(\.itemID) != before.items.map(\.itemID).filter { $0 != watched })
                let fresh = after.items.flatMap(\.sources).filter { $0.name == "recent_history" }
                #expect(fresh.contains { $0.contribution != 0 })

                // What control gives its model is the snapshot's; it only never shows what was seen.
                let controlAfter = try await mesh.rank(user, arm: "control")
                #expect(controlAfter.historyItems == 8)
                #expect(controlAfter.freshItems == 0)
                #expect(controlAfter.items == control.items.filter { $0.itemID != watched })
            }
        }

        @Test func curlGetsTitlesAndSources() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session, .batch, .ranker])) { mesh in
                try await mesh.serve(TasteWorld(before: TasteWorld.now - TasteWorld.minute))
                let reply = try await Curl.call(
                    port: mesh.ports[.ranker]!.rpc, "/freshet.ranker.v1.RankerService/Rank",
                    json: #"{"user_id":"u07","limit":10,"arm":"injection"}"#)
                #expect(reply.status == 200)
                let answer = try #require(reply.json)
                let items = try #require(answer["items"] as? [[String: Any]])
                #expect(items.count == 10)
                for item in items {
                    #expect((item["title"] as? String)?.hasPrefix("Film ") == true)
                    let sources = try #require(item["sources"] as? [[String: Any]])
                    #expect(sources.contains { $0["name"] as? String == "batch_history" })
                }
            }
        }
    }
}
