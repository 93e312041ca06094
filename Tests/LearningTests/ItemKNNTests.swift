import Learning
import Testing

struct ItemKNNTests {
    @Test("A similarity is the shrunk cosine of the items' users")
    func similarityByHand() {
        let matrix = InteractionMatrix(histories: [[0, 1], [0, 1], [0, 2], [0]], itemCount: 4)
        let weights = ItemKNN.fit(interactions: matrix, neighbours: 10, shrinkage: 2)
        #expect(weights[0, 1] == 2 / (Float(8).squareRoot() + 2))
        #expect(weights[1, 0] == weights[0, 1])
        #expect(weights[0, 2] == 1 / (Float(2) + 2))
        #expect(weights[1, 2] == 0 && weights[0, 0] == 0 && weights[3, 0] == 0)
    }

    @Test("Each item keeps its most similar neighbours", arguments: [0, 1, 5, 500])
    func keepsTheNearest(neighbours: Int) {
        let taste = PlantedTaste(seed: 21)
        let all = ItemKNN.fit(interactions: taste.interactions, neighbours: .max, shrinkage: 5)
        let kept = ItemKNN.fit(interactions: taste.interactions, neighbours: neighbours, shrinkage: 5)
        for item in 0..<taste.itemCount {
            let row = all.values[all.offsets[item]..<all.offsets[item + 1]]
            let keptRow = kept.values[kept.offsets[item]..<kept.offsets[item + 1]]
            #expect(keptRow.sorted(by: >) == Array(row.sorted(by: >).prefix(neighbours)), "seed 21, item \(item)")
        }
    }

    @Test("Neighbours are of the same planted genre, and rank held-out items better than popularity")
    func findsPlantedGenres() {
        let taste = PlantedTaste(seed: 22)
        let weights = ItemKNN.fit(interactions: taste.interactions, neighbours: 20, shrinkage: 10)
        let best = (0..<taste.itemCount).filter { item in
            let row = weights.offsets[item]..<weights.offsets[item + 1]
            let nearest = row.max { weights.values[$0] < weights.values[$1] }
            return nearest.map { taste.genre(of: weights.columns[$0]) } == taste.genre(of: Int32(item))
        }
        #expect(best.count > taste.itemCount * 7 / 10, "seed 22")
        let popularity = taste.popularity.shares
        let ndcg = taste.meanNDCG { weights.scores(history: $0) }
        #expect(ndcg > 1.5 * taste.meanNDCG { _ in popularity }, "seed 22")
    }
}
