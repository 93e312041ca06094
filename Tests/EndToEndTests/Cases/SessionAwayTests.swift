import MeshMessages
import Testing

extension EndToEnd {
    /// The ranker without the session tier.
    @Suite struct SessionAwayTests {
        @Test func rankAnswersAsControlWhileSessionIsDeadAndRecoversAfterIt() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session, .batch, .ranker])) { mesh in
                let world = TasteWorld(before: TasteWorld.now - TasteWorld.minute)
                try await mesh.serve(world)
                let user = TasteWorld.user(33)
                let control = try await mesh.rank(user, arm: "control")
                try await mesh.ingest([
                    .init(
                        eventID: "now", userID: user, itemID: world.unseen(of: TasteWorld.drama, by: user),
                        kind: "view",
                        occurredAt: TasteWorld.now)
                ])
                let injected = try await mesh.rank(user, arm: "injection")
                #expect(!injected.degraded)
                #expect(injected.items != control.items)

                try await mesh.kill(.session)
                for arm in ["injection", "control"] {
                    let alone = try await mesh.rank(user, arm: arm)
                    #expect(alone.degraded)
                    #expect(alone.degradations == ["session_unavailable"])
                    #expect(alone.arm == "control")
                    #expect(alone.items == control.items)
                    #expect(alone.profilesVersion == control.profilesVersion)
                }

                try await mesh.restart(.session)
                let recovered = try await eventually("rank is not degraded any more") {
                    let answer = try await mesh.rank(user, arm: "injection")
                    return answer.degraded ? nil : answer
                }
                #expect(recovered.arm == "injection")
                #expect(recovered.items == injected.items)
                #expect(recovered.freshItems == 1)
            }
        }
    }
}
