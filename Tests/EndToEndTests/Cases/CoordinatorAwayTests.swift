import MeshMessages
import MeshService
import Testing

extension EndToEnd {
    /// The data plane without the control plane.
    @Suite struct CoordinatorAwayTests {
        private static let signal = "weekly_activity"
        private static let addition = """

              \(signal):
                operator: activity_rate
                half_life: 7 d
                change: { half_life: 3 d, damage: 0.2 }
                cost_ms: 0.05

            """

        @Test func everythingServesWhileTheCoordinatorIsDeadAndItsStateIsThereAfterIt() async throws {
            try await MeshUnderTest.run { mesh in
                let world = TasteWorld(before: TasteWorld.now - TasteWorld.minute)
                let catalogue = try await Self.extendCatalogue(mesh)
                let build = try await mesh.serve(world)
                let user = TasteWorld.user(3)
                let control = try await mesh.rank(user, arm: "control")

                try await mesh.kill(.coordinator)
                try await Self.expectEverythingServes(mesh, world, user: user, event: "away")

                // A process that starts now has only what is on its own disk.
                for service in [.session, .ranker, .trigger, .batch] as [ServiceName] {
                    try await mesh.kill(service)
                    try await mesh.restart(service)
                }
                try await Self.expectEverythingServes(mesh, world, user: user, event: "restarted")
                let profile = try await mesh.profile(user)
                #expect(profile.batchProfile?.version == build.profilesVersion)
                #expect(profile.resolvedProfile[Self.signal] != nil, "the catalogue is not the one last known")
                let seen = Set(try await mesh.session.getHistory(.init(userID: user)).items.map(\.itemID))
                let alone = try await mesh.rank(user, arm: "control")
                #expect(alone.profilesVersion == build.profilesVersion)
                #expect(alone.items == control.items.filter { !seen.contains($0.itemID) })

                try await mesh.restart(.coordinator)
                #expect(try await mesh.coordinator.getCatalogue(.init()) == catalogue)
                let active = try await mesh.coordinator.getActiveSnapshot(.init()).active
                #expect(active?.profilesVersion == build.profilesVersion)
                #expect(active?.modelsVersion == build.modelsVersion)
                try await eventually(
                    "all nodes are back",
                    isTrue: {
                        // Nor does anyone miss those that have not come back yet.
                        let answer = try await mesh.rank(user, arm: "injection")
                        #expect(!answer.degraded, "\(answer.degradations)")
                        let nodes = try await mesh.topology().nodes.filter(\.ready)
                        return Set(nodes.map(\.service)) == ["session", "trigger", "batch", "ranker"]
                    })
                try await mesh.waitUntilServed(profiles: build.profilesVersion)
            }
        }

        private static func extendCatalogue(_ mesh: MeshUnderTest) async throws -> CoordinatorV1.GetCatalogueResponse {
            let standard = try await mesh.coordinator.getCatalogue(.init())
            let yaml = standard.yaml.replacing("\nsignals:\n", with: "\nsignals:\n" + addition, maxReplacements: 1)
            let applied = try await mesh.coordinator.applyCatalogue(.init(yaml: yaml))
            #expect(applied.revision > standard.revision)
            try await eventually(
                "the session tier has the catalogue",
                isTrue: {
                    try await mesh.topology().nodes.contains {
                        $0.service == "session" && $0.catalogueRevision == applied.revision
                    }
                })
            return try await mesh.coordinator.getCatalogue(.init())
        }

        private static func expectEverythingServes(
            _ mesh: MeshUnderTest, _ world: TasteWorld, user: String, event: String
        ) async throws {
            let before = try await mesh.rank(user, arm: "injection")
            let watched = try #require(before.items.last?.itemID)
            try await mesh.ingest([
                .init(eventID: event, userID: user, itemID: watched, kind: "view", occurredAt: TasteWorld.now)
            ])
            #expect(try await mesh.session.getHistory(.init(userID: user)).items.map(\.itemID).contains(watched))
            #expect(try await mesh.profile(user).batchProfile != nil)
            // After a restart the ranker's first call to the session tier may come before its connection.
            let after = try await eventually("rank is not degraded") {
                let answer = try await mesh.rank(user, arm: "injection")
                return answer.degraded ? nil : answer
            }
            #expect(!after.items.contains { $0.itemID == watched })
            #expect(after.freshItems > 0)
            let newest = try await mesh.session.allEvents().map(\.occurredAt).max()
            try await eventually(
                "the trigger tier has followed the log to its end",
                isTrue: {
                    try await mesh.trigger.getTrending(.init()).watermark == newest
                })
        }
    }
}
