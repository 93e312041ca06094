import MeshMessages
import Testing

extension EndToEnd {
    /// Feedback goes up, leases come down, and values between two nights become newer.
    @Suite struct RefreshTests {
        @Test func leasedRefreshesRenewBaseValuesUntilTheBudgetIsZero() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session, .batch])) { mesh in
                let build = try await mesh.serve(TasteWorld(before: TasteWorld.now - TasteWorld.minute))
                let users = (0..<8).map(TasteWorld.user)
                let asOf = try #require(try await mesh.profile(users[0]).batchProfile?.computedAt)

                try await Self.watch(users, film: 24, mesh)
                let plan = try await eventually("refreshes are done") {
                    let plan = try await mesh.coordinator.getPlan(.init(limit: 10))
                    return plan.completed > 0 ? plan : nil
                }
                #expect(plan.feedbackEvents > 0)
                #expect(plan.spentMillis > 0)
                try await eventually(
                    "a base value of someone is newer than the snapshot",
                    isTrue: {
                        for user in users {
                            let profile = try await mesh.profile(user)
                            let values = profile.resolvedProfile.values.compactMap(\.provenance)
                            if values.contains(where: {
                                $0.source == .base && $0.eventTime >= asOf && !$0.version.isEmpty
                                    && $0.version != build.profilesVersion
                            }) {
                                return true
                            }
                        }
                        return false
                    })

                let none = try await mesh.coordinator.setBudget(.init(cpuMillisPerSecond: 0))
                #expect(none.budget?.cpuMillisPerSecond == 0)
                let stopped = try await eventually("no lease is out") {
                    let plan = try await mesh.coordinator.getPlan(.init(limit: 10))
                    return plan.leased == 0 ? plan : nil
                }
                try await Self.watch(users, film: 23, mesh)
                let later = try await eventually("there is new work") {
                    let plan = try await mesh.coordinator.getPlan(.init(limit: 10))
                    return plan.feedbackEvents >= stopped.feedbackEvents + UInt64(users.count) ? plan : nil
                }
                #expect(later.completed == stopped.completed)
                #expect(later.leased == 0)
                #expect(later.next.contains { $0.pendingLoss > 0 })

                _ = try await mesh.coordinator.setBudget(.init(cpuMillisPerSecond: 100))
                try await eventually(
                    "refreshes go on",
                    isTrue: {
                        try await mesh.coordinator.getPlan(.init()).completed > stopped.completed
                    })
            }
        }

        private static func watch(_ users: [String], film: Int, _ mesh: MeshUnderTest) async throws {
            let item = TasteWorld.film(film)
            try await mesh.ingest(
                users.map {
                    .init(
                        eventID: "watch-\($0)-\(item)", userID: $0, itemID: item, kind: "complete",
                        occurredAt: TasteWorld.now)
                })
        }
    }
}
