import Learning

/// A generated world with a structure to find: every user likes some of a few genres, and takes items of those.
struct PlantedTaste {
    let itemCount: Int
    let genreCount: Int
    /// What a model is fitted on, by user.
    let histories: [[Int32]]
    /// One further item of a liked genre a user, not part of its history.
    let heldOut: [Int32]

    /// - Parameter noise: share of events that fall on any item.
    init(
        users: Int = 300, genres: Int = 6, itemsPerGenre: Int = 20, events: Int = 15, noise: Double = 0.1,
        seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed)
        var histories: [[Int32]] = []
        var heldOut: [Int32] = []
        for _ in 0..<users {
            let liked = (0..<2).map { _ in Int32.random(in: 0..<Int32(genres), using: &random) }
            func draw(_ noise: Double) -> Int32 {
                let isNoise = Double.random(in: 0..<1, using: &random) < noise
                let genre =
                    isNoise
                    ? Int32.random(in: 0..<Int32(genres), using: &random) : liked.randomElement(using: &random) ?? 0
                // Squaring makes the first items of a genre the popular ones.
                let place = Double.random(in: 0..<1, using: &random)
                return genre * Int32(itemsPerGenre) + Int32(place * place * Double(itemsPerGenre))
            }
            let history = (0..<events).map { _ in draw(noise) }
            var next = draw(0)
            while history.contains(next) {
                next = Int32.random(in: 0..<Int32(itemsPerGenre), using: &random) + liked[0] * Int32(itemsPerGenre)
            }
            histories.append(history)
            heldOut.append(next)
        }
        (self.histories, self.heldOut) = (histories, heldOut)
        itemCount = genres * itemsPerGenre
        genreCount = genres
    }

    var interactions: InteractionMatrix { InteractionMatrix(histories: histories, itemCount: itemCount) }

    var popularity: Popularity { Popularity(items: histories.joined(), itemCount: itemCount) }

    func genre(of item: Int32) -> Int32 { item / Int32(itemCount / genreCount) }

    /// Mean NDCG@10 of the held-out items, where `scores` gives a score an item for a user's history.
    func meanNDCG(_ scores: ([Int32]) -> [Float]) -> Double {
        var sum = 0.0
        for (history, target) in zip(histories, heldOut) {
            var scores = scores(history)
            Ranking.exclude(history, from: &scores)
            sum += RankMetrics.ndcg(rank: Ranking.placement(of: target, in: scores).rank)
        }
        return sum / Double(histories.count)
    }
}
