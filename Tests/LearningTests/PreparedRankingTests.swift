#if canImport(Glibc)
import Glibc
#endif

import Learning
import Testing

@Suite struct PreparedRankingTests {
    private static let count = 40

    /// Models of random weights and no history of items.
    private static let features: RankerFeatures = {
        var random = SeededGenerator(seed: 3)
        let weights = DenseItemWeights(
            itemCount: count, rowMajor: (0..<count * count).map { _ in Float.random(in: -1...1, using: &random) })
        return RankerFeatures(
            models: RankerModels(
                weights: weights, sequence: weights,
                factors: ItemFactors(
                    itemCount: count, dimension: 4,
                    rowMajor: (0..<count * 4).map { _ in Float.random(in: -1...1, using: &random) }, alpha: 10,
                    regularisation: 0.1),
                neighbours: SparseItemWeights(largestOf: weights, limit: 200),
                popularity: Popularity(counts: (0..<count).map { $0 % 7 }),
                labels: (0..<count).map { [Int32($0 % 3)] }, timelines: ItemTimelines([], itemCount: count)),
            candidateCount: 10)
    }()

    private static let situation = ReplaySituation(
        user: 0, now: 100_000,
        history: [3, 8, 21, 30].enumerated().map {
            TimedInteraction(user: 0, item: $1, time: 80_000 + 5_000 * Int64($0))
        })

    private func column(_ feature: RankerFeature, _ rows: [Float]) -> [Float] {
        stride(from: feature.rawValue, to: rows.count, by: RankerFeature.count).map { rows[$0] }
    }

    @Test func anyItemsHaveTheFeaturesThatCandidatesHave() {
        let candidates = Self.features.candidates(Self.situation)
        let prepared = Self.features.prepare(Self.situation)
        #expect(Self.features.rows(of: candidates.items, prepared) == candidates.features)
        let backwards = Self.features.rows(of: candidates.items.reversed(), prepared)
        for (place, row) in (0..<10).reversed().enumerated() {
            #expect(
                Array(candidates.row(place))
                    == Array(backwards[row * RankerFeature.count..<(row + 1) * RankerFeature.count]))
        }
    }

    @Test func scoresAreStandardisedOverWhatIsNotInTheHistory() {
        let prepared = Self.features.prepare(Self.situation)
        let unseen = (0..<Int32(Self.count)).filter { ![3, 8, 21, 30].contains($0) }
        for feature in [RankerFeature.blendScore, .fullScore, .recentScore, .factorScore, .nightlyScore] {
            let values = column(feature, Self.features.rows(of: unseen, prepared)).map(Double.init)
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            #expect(abs(mean) < 1e-4)
            #expect(abs(variance - 1) < 1e-3 || variance == 0)
        }
    }

    @Test func ranksCountWhatIsAboveAndNotInTheHistory() {
        let prepared = Self.features.prepare(Self.situation)
        let unseen = (0..<Int32(Self.count)).filter { ![3, 8, 21, 30].contains($0) }
        let rows = Self.features.rows(of: unseen, prepared)
        let scores = column(.blendScore, rows)
        let ranks = column(.blendRank, rows)
        for (place, score) in scores.enumerated() {
            let higher = scores.count { $0 > score }
            #expect(abs(ranks[place] + log2(2 + Float(higher))) < 1e-4)
        }
        // The same when only a few are asked for.
        let few = column(.blendRank, Self.features.rows(of: [unseen[5], unseen[0]], prepared))
        #expect(few == [ranks[5], ranks[0]])
    }

    @Test func anItemThatNoModelKnowsIsAverageAndBehindAll() {
        let prepared = Self.features.prepare(Self.situation)
        let rows = Self.features.rows(of: [99, 1], prepared)
        #expect(column(.blendScore, rows)[0] == 0)
        #expect(column(.blendRank, rows)[0] == -log2(2 + Float(Self.count)))
        #expect(column(.popularity, rows)[0] == 0)
        #expect(column(.historyLength, rows)[0] == column(.historyLength, rows)[1])
        #expect(rows.allSatisfy { $0.isFinite })
    }
}
