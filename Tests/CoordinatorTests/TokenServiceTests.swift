import Coordinator
import MeshMessages
import TestSupport
import Testing

@Suite("Tokens over the service")
struct TokenServiceTests {
    private func take(
        _ bench: Bench, _ wanted: Double, least: Double = 0, returned: Double = 0,
        purpose: String = "query_interpretation", node: String = "ranker-1"
    ) async throws -> CoordinatorV1.TakeTokensResponse {
        try await bench.service.takeTokens(
            .init(
                nodeID: node, purpose: purpose, wantedMillis: wanted, leastMillis: least, returnedMillis: returned),
            context: bench.context)
    }

    @Test("Tokens that come back unused are taken off what was spent, and another call may have them")
    func returned() async throws {
        let bench = try Bench(budget: 10)
        #expect(try await take(bench, 100).grantedMillis == 100)
        #expect(try await take(bench, 40).grantedMillis == 0)
        let answer = try await take(bench, 40, returned: 70)
        #expect(answer.grantedMillis == 40)
        let tier = try #require(try await bench.plan().tiers.first { $0.tier == .request })
        #expect(tier.spentMillis == 70 && tier.spentLastMinuteMillis == 70)
        // Nothing is asked for: no grant, and no time to wait either.
        let back = try await take(bench, 0, returned: 40)
        #expect(back.grantedMillis == 0 && back.retryAfterMillis == 0)
        #expect(try await bench.plan().spentMillis == 30)
        let nothing = try await rpcError { try await take(bench, 0) }
        #expect(nothing.code == .invalidArgument)
    }

    @Test("What refreshes after events take is the near-real-time tier's, within its limits")
    func afterEvents() async throws {
        let bench = try Bench(budget: 10)
        _ = try await bench.service.setBudget(
            .init(keepRate: true, tiers: [.init(tier: .nearRealTime, ceilingMillisPerSecond: 1)]),
            context: bench.context)
        let purpose = "near_real_time_refresh"
        // A minute of the ceiling, less the headroom.
        #expect(try await take(bench, 50, purpose: purpose, node: "trigger-1").grantedMillis == 50)
        let more = try await take(bench, 20, purpose: purpose, node: "trigger-1")
        #expect(more.grantedMillis == 0 && more.retryAfterMillis > 0)
        #expect(try await take(bench, 20).grantedMillis == 20)
        let tiers = try await bench.plan().tiers
        #expect(tiers.first { $0.tier == .nearRealTime }?.spentMillis == 50)
        #expect(tiers.first { $0.tier == .nearRealTime }?.tokensRefusedMillis == 20)
        #expect(tiers.first { $0.tier == .request }?.spentMillis == 20)
    }
}
