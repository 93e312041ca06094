import Coordinator
import MeshMessages
import TestSupport
import Testing

@Suite("Placement advice over the service")
struct PlacementServiceTests {
    /// Pairs of 200 users at an age, with a regret of so much; two reports that lie more than a window apart.
    private func measure(_ bench: Bench, regret: Double, age: Double, windows: Int = 1) async throws {
        for _ in 0..<windows {
            for part in 0..<2 {
                let cells = (0..<200).map { Self.cell(of: $0, regret: regret, age: age) }
                _ = try await bench.service.reportFeedback(
                    .init(nodeID: "session-1", cells: cells), context: bench.context)
                if part == 0 { bench.clock.advance(by: .seconds(86_400)) }
            }
        }
    }

    private static func cell(of user: Int, regret: Double, age: Double) -> CoordinatorV1.CellFeedback {
        let fresh = 1 + 0.001 * Double(user % 10)
        let samples: [CoordinatorV1.PairedSample] = (0..<4).map { index in
            let stale = fresh + regret + 0.001 * Double(index)
            return CoordinatorV1.PairedSample(ageSeconds: age, staleLoss: stale, freshLoss: fresh)
        }
        return CoordinatorV1.CellFeedback(
            signal: "genre_affinity", entity: "u\(user)", queries: 4, loss: 4, samples: samples)
    }

    private func advice(_ bench: Bench) async throws -> CoordinatorV1.PlacementAdvice {
        let all = try await bench.service.getPlacementAdvice(
            .init(signal: "genre_affinity"), context: bench.context)
        return try #require(all.advice.first)
    }

    private func place(
        _ bench: Bench, _ signal: String = "genre_affinity", in tier: SignalsV1.Tier = .unspecified,
        dryRun: Bool = false,
        expecting revision: UInt64 = 0
    ) async throws -> CoordinatorV1.ApplyPlacementResponse {
        try await bench.service.applyPlacement(
            .init(signal: signal, tier: tier, dryRun: dryRun, expectedRevision: revision), context: bench.context)
    }

    @Test("A signal whose age costs much is advised to be faster; an operator follows, and the catalogue says why")
    func faster() async throws {
        let bench = try Bench()
        try await bench.apply(Catalogues.valid)
        try await measure(bench, regret: 0.2, age: 43_200)
        let advised = try await advice(bench)
        #expect(advised.direction == .faster && advised.to == .nearRealTime)
        #expect(advised.pairs >= 1_000 && advised.users == 200 && !advised.curve.isEmpty)
        let rehearsed = try await place(bench, dryRun: true)
        #expect(rehearsed.to == .nearRealTime)
        #expect(try await advice(bench).tier == .batch)
        let moved = try await place(bench)
        #expect(moved.from == .batch && moved.to == .nearRealTime)
        #expect(moved.yaml.contains(advised.reason))
        let classified = try await bench.service.classify(.init(signal: "genre_affinity"), context: bench.context)
        #expect(classified.classifications.first?.tier == .nearRealTime)
        // What was measured in the old tier says nothing of the new one.
        #expect(try await advice(bench).direction == .unknown)
    }

    @Test("What was measured outlives the process: windows that were judged, and the one that is open")
    func durable() async throws {
        let first = try Bench()
        try await first.apply(Catalogues.valid)
        try await measure(first, regret: 0.2, age: 43_200)
        first.clock.advance(by: .seconds(3_600))
        _ = try await first.service.reportFeedback(
            .init(nodeID: "session-1", cells: (0..<200).map { Self.cell(of: $0, regret: 0.2, age: 43_200) }),
            context: first.context)
        first.clock.advance(by: .seconds(40_000))
        let before = try await advice(first)
        await first.plane.close()

        let second = try Bench(first.directory, clock: first.clock)
        let after = try await advice(second)
        #expect(after == before && after.direction == .faster && after.windows == 1)
        // The open window goes on: it is over a day after it was opened, not after the restart.
        second.clock.advance(by: .seconds(50_000))
        try await measureOnce(second)
        #expect(try await advice(second).windows == 2)
    }

    @Test("Evidence of a user who is forgotten is not on the disk either")
    func forgotten() async throws {
        let first = try Bench()
        try await first.apply(Catalogues.valid)
        try await measureOnce(first)
        _ = try await first.service.reportFeedback(
            .init(nodeID: "session-1", forgottenEntities: ["u0", "u1"]), context: first.context)
        let second = try Bench(try first.copyOfDirectory())
        #expect(try await advice(second).users == 198)
    }

    @Test("Evidence is kept a minute after it came, so that a crash loses no more")
    func keptWithinAMinute() async throws {
        let first = try Bench()
        try await first.apply(Catalogues.valid)
        first.clock.advance(by: .seconds(61))
        try await measureOnce(first)
        first.clock.advance(by: .seconds(30))
        _ = try await first.service.reportFeedback(
            .init(nodeID: "session-1", cells: [Self.cell(of: 200, regret: 0.2, age: 60)]), context: first.context)
        // As the disk is at this moment.
        let second = try Bench(try first.copyOfDirectory())
        #expect(try await advice(second).users == 200)
    }

    /// Pairs of 200 users, once.
    private func measureOnce(_ bench: Bench) async throws {
        let cells = (0..<200).map { Self.cell(of: $0, regret: 0.2, age: 43_200) }
        _ = try await bench.service.reportFeedback(
            .init(nodeID: "session-1", cells: cells), context: bench.context)
    }

    @Test("Without advice nothing is moved unless a tier is named, and never a catalogue that changed meanwhile")
    func refusals() async throws {
        let bench = try Bench()
        try await bench.apply(Catalogues.valid)
        let none = try await rpcError { try await place(bench) }
        #expect(none.code == .failedPrecondition)
        let changed = try await rpcError { try await place(bench, in: .nearRealTime, expecting: 7) }
        #expect(changed.code == .aborted)
        let unknown = try await rpcError { try await place(bench, "mood", in: .batch) }
        #expect(unknown.code == .notFound)
        #expect(try await place(bench, in: .nearRealTime, expecting: 1).revision == 2)
        let standard = try Bench()
        let safety = try await rpcError { try await place(standard, "risk", in: .batch) }
        #expect(safety.code == .failedPrecondition)
    }
}
