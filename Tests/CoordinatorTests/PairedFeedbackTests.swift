import Coordinator
import MeshMessages
import Testing

@Suite("Losses of served values beside fresh ones")
struct PairedFeedbackTests {
    private func cell(
        _ signal: String = "genre_affinity", pairs: UInt32, served: Double = 3, fresh: Double = 1, age: Double = 60
    ) -> CoordinatorV1.CellFeedback {
        CoordinatorV1.CellFeedback(
            signal: signal, entity: "u", queries: 10, loss: 4, pairs: pairs, pairedServedLoss: served,
            pairedFreshLoss: fresh, pairedAgeSeconds: age)
    }

    private func report(_ bench: Bench, _ cells: [CoordinatorV1.CellFeedback]) async throws {
        _ = try await bench.service.reportFeedback(
            CoordinatorV1.ReportFeedbackRequest(nodeID: "session-1", cells: cells), context: bench.context)
    }

    @Test("They are summed by signal; those of unknown signals and without pairs leave no trace")
    func sums() async throws {
        let bench = try Bench()
        try await report(bench, [cell(pairs: 2), cell(pairs: 1, age: 30), cell("unknown", pairs: 1)])
        try await report(bench, [cell(pairs: 0), cell("session_intent", pairs: 0)])
        let losses = await bench.plane.pairedLosses
        #expect(
            losses.bySignal == [
                "genre_affinity": PairedLosses.Sums(pairs: 3, servedLoss: 6, freshLoss: 2, ageSeconds: 90)
            ])
    }

    @Test(
        "More pairs than queries, and sums that are no losses, are refused with their field",
        arguments: [
            ("pairs", (11, 1.0, 1.0, 1.0)), ("paired_served_loss", (1, -1, 1, 1)),
            ("paired_fresh_loss", (1, 1, .nan, 1)), ("paired_age_seconds", (1, 1, 1, .infinity)),
        ] as [(String, (UInt32, Double, Double, Double))])
    func refused(_ field: String, _ values: (UInt32, Double, Double, Double)) async throws {
        let bench = try Bench()
        let (pairs, served, fresh, age) = values
        let error = try await rpcError {
            try await report(bench, [cell(pairs: pairs, served: served, fresh: fresh, age: age)])
        }
        #expect(error.code == .invalidArgument)
        #expect(error.message.contains("cells[0].\(field)"))
        let losses = await bench.plane.pairedLosses
        #expect(losses.bySignal.isEmpty)
    }
}
