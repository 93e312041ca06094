import BatchTier
import Learning
import Signals
import Snapshots

/// Models of a benchmark: fitted as the batch tier fits them, or, for catalogues too large for EASE, drawn at random in the same
/// form and size.
enum BenchModels {
    /// Weights and neighbours that a row of a drawn model has.
    private static let weightsPerRow = 128
    private static let neighboursPerRow = 64
    private static let dimension = 32
    private static let genres = 18

    /// What a models part is made of.
    struct Model {
        var items: [ModelItem]
        var others: [ModelItem] = []
        var weights: ItemWeights
        var taste: FittedTaste?
        var ranking: FittedRanking?
    }

    static func fitted(_ interactions: BenchInteractions) throws -> Model {
        let events = interactions.events.lazy.map {
            Interaction(
                userID: BenchInteractions.userID(Int($0.user)), itemID: BenchInteractions.itemID(Int($0.item)),
                occurredAt: Timestamp(microseconds: $0.time * 1_000_000))
        }
        let fit = ModelFit(lambdas: [100], rankerFit: RankerFit())
        guard let fitted = try fit.fit(Interactions(events), items: ItemTable(items(interactions.items))) else {
            throw RankBenchFailure("there is nothing to fit a model on")
        }
        return Model(
            items: fitted.items, others: fitted.otherItems, weights: fitted.weights, taste: fitted.taste,
            ranking: fitted.ranking)
    }

    static func drawn(_ interactions: BenchInteractions) -> Model {
        var random = SeededGenerator(seed: 2)
        let count = interactions.items
        var popularity = [UInt64](repeating: 0, count: count)
        for event in interactions.events { popularity[Int(event.item)] += 1 }
        let entries = zip(items(count), popularity).map { ModelItem(item: $0, popularity: $1) }
        let factors = ItemFactors(
            itemCount: count, dimension: dimension,
            rowMajor: (0..<count * dimension).map { _ in Float.random(in: -0.3...0.3, using: &random) }, alpha: 10,
            regularisation: 0.1)
        let (activity, total) = ItemActivity.ofItems(interactions.events, itemCount: count)
        let logit = LogisticModel(
            means: [Double](repeating: 0, count: RankerFeature.count),
            scales: [Double](repeating: 1, count: RankerFeature.count),
            weights: RankerFeature.allCases.map {
                $0 == .blendScore ? 1 : Double.random(in: -0.2...0.2, using: &random)
            },
            bias: 0)
        return Model(
            items: entries, weights: .sparse(sparse(count, perRow: weightsPerRow, using: &random)),
            taste: FittedTaste(factors: factors, clusters: nil),
            ranking: FittedRanking(
                neighbours: sparse(count, perRow: neighboursPerRow, using: &random), sequence: nil, activity: activity,
                total: total, labelAttribute: "genres", logit: logit))
    }

    private static func items(_ count: Int) -> [Item] {
        var random = SeededGenerator(seed: 3)
        return (0..<count).map { number in
            let labels = Set((0...Int(random.next() % 3)).map { _ in Int(random.next() % UInt64(genres)) })
            return Item(
                id: BenchInteractions.itemID(number), title: "Item \(number)",
                labels: ["genres": labels.sorted().map { "Genre \($0)" }])
        }
    }

    /// Popular items are the neighbours of most.
    private static func sparse(
        _ count: Int, perRow: Int, using random: inout some RandomNumberGenerator
    ) -> SparseItemWeights {
        var (offsets, columns, values) = ([0], [Int32](), [Float]())
        for _ in 0..<count {
            var row: Set<Int32> = []
            while row.count < min(perRow, count) {
                let unit = Double.random(in: 0..<1, using: &random)
                row.insert(
                    Int32(
                        unit < 0.5
                            ? BenchInteractions.zipf(unit * 2, count) : Int.random(in: 0..<count, using: &random)))
            }
            columns += row.sorted()
            for _ in row { values.append(Float.random(in: -0.1...0.4, using: &random)) }
            offsets.append(columns.count)
        }
        return SparseItemWeights(itemCount: count, offsets: offsets, columns: columns, values: values)
    }
}
