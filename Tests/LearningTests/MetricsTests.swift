import Learning
import Testing

struct MetricsTests {
    @Test("HR and NDCG of a zero-based rank, fractional with ties")
    func metricsOfARank() {
        #expect(RankMetrics.hit(rank: 9.5) == 1 && RankMetrics.hit(rank: 10) == 0)
        #expect(RankMetrics.ndcg(rank: 0) == 1)
        #expect(RankMetrics.ndcg(rank: 2) == 0.5)
        #expect(abs(RankMetrics.ndcg(rank: 0.5) - 0.7564708) < 1e-6)
        #expect(RankMetrics.ndcg(rank: 10) == 0)
    }

    @Test("Means over users count a busy user once")
    func userMacro() {
        let summary = AccuracySummary([
            (user: 1, rank: 0.0), (user: 1, rank: 0), (user: 1, rank: 20), (user: 2, rank: 20),
        ])
        #expect((summary.events, summary.users) == (4, 2))
        #expect(summary.hr10 == 0.5)
        #expect(abs(summary.userMacroNDCG10 - 1.0 / 3) < 1e-12)
    }

    @Test("Coverage and popularity of what was shown")
    func exposure() {
        let summary = ExposureSummary(exposures: [0, 3, 1, 0], deciles: [0, 9, 5, 2])
        #expect(summary.coverage == 0.5)
        #expect(summary.meanPopularityDecile == 8)
    }

    @Test("The bootstrap is deterministic by seed, and certain where all users agree")
    func bootstrap() throws {
        let same = (0..<20).map { (user: Int32($0), control: 1.0, treatment: 1.5) }
        var random = SeededGenerator(seed: 2)
        let certain = try #require(PairedBootstrap(resamples: 100).lift(same, using: &random))
        #expect((certain.relative, certain.low, certain.high) == (0.5, 0.5, 0.5))

        let mixed = (0..<40).map { (user: Int32($0 / 2), control: 1.0, treatment: Double($0 % 5)) }
        var (left, right) = (SeededGenerator(seed: 3), SeededGenerator(seed: 3))
        let lift = PairedBootstrap(resamples: 100).lift(mixed, using: &left)
        #expect(lift == PairedBootstrap(resamples: 100).lift(mixed, using: &right))
        #expect(try #require(lift).low < 1 && #require(lift).high > 1)
        #expect(PairedBootstrap().lift([(user: 0, control: 0, treatment: 1)], using: &left) == nil)
    }
}
