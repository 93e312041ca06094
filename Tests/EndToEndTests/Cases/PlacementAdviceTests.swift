import MeshMessages
import Testing

extension EndToEnd {
    /// From what staleness was measured to cost to a signal that an operator has moved.
    @Suite struct PlacementAdviceTests {
        private static let signal = "genre_affinity"

        @Test func plantedEvidenceBecomesAdviceWhichAnOperatorFollowsAndBothOutliveTheCoordinator() async throws {
            let options = MeshUnderTest.Options(
                services: [.coordinator, .session], flags: [.coordinator: ["--placement-window", "100ms"]])
            try await MeshUnderTest.run(options) { mesh in
                let none = try await Self.freshet(["signals", "advise", Self.signal], mesh)
                #expect(none.code == 0 && none.stdout.contains("of 1000 pairs"), "\(none.stdout)")
                let early = try await Self.freshet(["signals", "place", Self.signal], mesh)
                #expect(early.code != 0 && early.stderr.contains("no advice"), "\(early.stderr)")

                try await Self.plant(regret: 0.2, mesh)
                let advised = try await eventually("the window is judged") {
                    try await Self.plant(regret: 0.2, mesh)
                    let advice = try await Self.advice(mesh)
                    return advice.direction == .faster ? advice : nil
                }
                #expect(advised.to == .nearRealTime && advised.users == 200)
                let text = try await Self.freshet(["signals", "advise", Self.signal], mesh).stdout
                #expect(text.contains("faster") && text.contains(advised.reason), "\(text)")

                // What was judged is written at the latest a minute later, and when the process ends.
                _ = try await mesh.terminate(.coordinator)
                try await mesh.restart(.coordinator)
                let again = try await eventually("the coordinator answers again") { try? await Self.advice(mesh) }
                #expect(again.direction == .faster && again.reason == advised.reason && again.curve == advised.curve)

                let placed = try await Self.freshet(["signals", "place", Self.signal], mesh)
                #expect(placed.code == 0, "\(placed.stderr)")
                #expect(placed.stdout.contains("moved from batch to near-real-time"), "\(placed.stdout)")
                try await mesh.kill(.coordinator)
                try await mesh.restart(.coordinator)
                let moved = try await eventually("the coordinator answers again") { try? await Self.advice(mesh) }
                #expect(moved.tier == .nearRealTime && moved.pinned)
                // What was measured where the signal was says nothing of where it is.
                #expect(moved.direction == .unknown && moved.pairs == 0)
                let catalogue = try await mesh.coordinator.getCatalogue(.init()).yaml
                #expect(catalogue.contains(advised.reason))
            }
        }

        /// As a session node reports: 200 users whose values lose so much more than fresh ones.
        private static func plant(regret: Double, _ mesh: MeshUnderTest) async throws {
            let cells = (0..<200).map { user in
                let fresh = 1 + 0.001 * Double(user % 10)
                return CoordinatorV1.CellFeedback(
                    signal: signal, entity: "planted-\(user)", queries: 6, loss: 6 * (fresh + regret),
                    samples: (0..<6).map { index in
                        CoordinatorV1.PairedSample(
                            ageSeconds: 43_200, staleLoss: fresh + regret + 0.001 * Double(index), freshLoss: fresh)
                    })
            }
            _ = try await mesh.coordinator.reportFeedback(.init(nodeID: "planter", cells: cells))
        }

        private static func advice(_ mesh: MeshUnderTest) async throws -> CoordinatorV1.PlacementAdvice {
            try #require(try await mesh.coordinator.getPlacementAdvice(.init(signal: signal)).advice.first)
        }

        private static func freshet(_ words: [String], _ mesh: MeshUnderTest) async throws -> Command.Outcome {
            try await Command.freshet(words, of: mesh)
        }
    }
}
