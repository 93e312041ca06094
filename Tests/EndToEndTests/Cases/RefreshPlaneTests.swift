import MeshMessages
import Testing

extension EndToEnd {
    /// What an operator sees of refreshes, and does about them.
    @Suite struct RefreshPlaneTests {
        private static let cell = CoordinatorV1.ExplainRefreshRequest(
            signal: "genre_affinity", entity: TasteWorld.user(0))

        @Test func refreshesAreExplainedHeldAndComeBackAfterTheCoordinatorDied() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session, .batch])) { mesh in
                _ = try await mesh.coordinator.setBudget(
                    .init(
                        cpuMillisPerSecond: 50, policy: "freshet",
                        tiers: [.init(tier: .batch, ceilingMillisPerSecond: 40)]))
                try await mesh.serve(TasteWorld(before: TasteWorld.now - TasteWorld.minute))
                _ = try await mesh.coordinator.holdRefreshes(.init(signal: "genre_affinity", reason: "a test"))
                try await Self.watch("first", mesh)
                let held = try await Self.explained("held", mesh)
                #expect(held.terms.contains { $0.symbol == "R" && $0.value > 0 })

                try await mesh.kill(.coordinator)
                try await mesh.restart(.coordinator)
                let plan = try await eventually("the coordinator answers again") {
                    try? await mesh.coordinator.getPlan(.init(limit: 10))
                }
                #expect(plan.budget?.tiers.first?.ceilingMillisPerSecond == 40)
                #expect(plan.signals.first { $0.signal == "genre_affinity" }?.held == true)
                // The session tier tells the new process what it told the one before, without another event.
                let again = try await Self.explained("held", mesh)
                #expect(again.terms.contains { $0.symbol == "R" && $0.value > 0 })

                _ = try await mesh.coordinator.releaseRefreshes(.init(signal: "genre_affinity"))
                let done = try await eventually("the released signal is refreshed") {
                    let plan = try await mesh.coordinator.getPlan(.init())
                    let signal = plan.signals.first { $0.signal == "genre_affinity" }
                    return (signal?.completed ?? 0) > 0 ? plan : nil
                }
                #expect(done.signals.first { $0.signal == "genre_affinity" }?.costs.isEmpty == false)
                #expect((done.tiers.first { $0.tier == .batch }?.spentMillis ?? 0) > 0)
                let port = mesh.ports[.coordinator]!.admin
                let page = try await Command.run(["curl", "-s", "http://127.0.0.1:\(port)/refresh"]).stdout
                #expect(page.contains("\"tiers\"") && page.contains("genre_affinity"))
            }
        }

        /// The cell's explanation as soon as it is in this state.
        private static func explained(
            _ state: String, _ mesh: MeshUnderTest
        ) async throws -> CoordinatorV1.ExplainRefreshResponse {
            try await eventually("the cell is \(state)") {
                let answer = try await mesh.coordinator.explainRefresh(cell)
                return answer.state == state ? answer : nil
            }
        }

        private static func watch(_ name: String, _ mesh: MeshUnderTest) async throws {
            try await mesh.ingest(
                (0..<8).map {
                    .init(
                        eventID: "\(name)-\($0)", userID: TasteWorld.user($0), itemID: TasteWorld.film(24),
                        kind: "complete", occurredAt: TasteWorld.now)
                })
        }
    }
}
