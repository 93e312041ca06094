import Signals

/// Makes the answer's order of ranked candidates: slots first, then the best that the caps allow, diversified.
///
/// Place by place, the candidate with the highest marginal relevance (Carbonell and Goldstein, "The use of MMR", SIGIR 1998)
/// is taken among those that no cap forbids:
///
///     λ · rel(i) − (1 − λ) · max over the items above of sim(i, j)
///
/// where `rel` is the score, scaled to 0 ... 1 over the candidates that are looked at, and `sim` the Jaccard index of the items'
/// labels. Without diversity the order is that of the scores. A cap is never exceeded by a candidate, only by slots: when
/// nothing else is left, the answer is short.
package struct SlateBuilder: Sendable {
    /// Candidates that are looked at for each place of the answer.
    static let depth = 5

    let rules: RankingRules
    let items: RequestItems

    package init(_ rules: RankingRules, items: RequestItems) {
        self.rules = rules
        self.items = items
    }

    /// A place of the answer.
    package struct Place: Sendable, Equatable {
        package var item: Int32
        /// Where it stands among the ranked candidates; nil for a slot's item that is none of them.
        package var rank: Int?
        /// Of a slot.
        package var slot: RecallSource?
    }

    /// - Parameters:
    ///   - ranked: the candidates, the best first, with their scores.
    ///   - slots: at most one a place and item; one beyond the limit is left out.
    package func slate(
        _ ranked: [(item: Int32, score: Double)], slots: [SlateSlot] = [], limit: Int
    ) -> [Place] {
        var slate: [Place] = []
        let slotted = Set(slots.lazy.filter { $0.place <= limit }.map(\.item))
        var isTaken = ranked.map { slotted.contains($0.item) }
        let ranks =
            slotted.isEmpty
            ? [:] : Dictionary(ranked.enumerated().map { ($1.item, $0) }, uniquingKeysWith: { first, _ in first })
        let relevance = rules.diversity == nil ? [] : scaled(ranked.prefix(Self.depth * limit).map(\.score))
        var similarity = [Double](repeating: 0, count: relevance.count)
        var start = 0
        while slate.count < limit {
            let place = slate.count + 1
            let chosen: Place
            if let slot = slots.first(where: { $0.place == place }) {
                chosen = Place(item: slot.item, rank: ranks[slot.item], slot: slot.source)
            } else if let rank = next(ranked, isTaken, from: &start, relevance, similarity, slate) {
                isTaken[rank] = true
                chosen = Place(item: ranked[rank].item, rank: rank)
            } else {
                // Nothing more is allowed here; a slot further down still keeps its turn.
                guard
                    let slot = slots.filter({ $0.place > place && $0.place <= limit }).min(by: { $0.place < $1.place })
                else { break }
                chosen = Place(item: slot.item, rank: ranks[slot.item], slot: slot.source)
                if slate.contains(where: { $0.item == slot.item }) { break }
            }
            slate.append(chosen)
            if let diversity = rules.diversity {
                for rank in similarity.indices where !isTaken[rank] {
                    similarity[rank] = max(
                        similarity[rank], overlap(ranked[rank].item, chosen.item, diversity.attribute))
                }
            }
        }
        return slate
    }

    private func next(
        _ ranked: [(item: Int32, score: Double)], _ isTaken: [Bool], from start: inout Int, _ relevance: [Double],
        _ similarity: [Double], _ slate: [Place]
    ) -> Int? {
        while start < ranked.count, isTaken[start] { start += 1 }
        guard let diversity = rules.diversity else {
            return (start..<ranked.count).first { !isTaken[$0] && isAllowed(ranked[$0].item, slate) }
        }
        var best: (rank: Int, value: Double)?
        for rank in relevance.indices where !isTaken[rank] && isAllowed(ranked[rank].item, slate) {
            let value = diversity.lambda * relevance[rank] - (1 - diversity.lambda) * similarity[rank]
            if value > best?.value ?? -.infinity { best = (rank, value) }
        }
        return best?.rank
            ?? (relevance.count..<max(relevance.count, ranked.count))
            .first { !isTaken[$0] && isAllowed(ranked[$0].item, slate) }
    }

    /// Whether no cap forbids the item at the next place.
    private func isAllowed(_ item: Int32, _ slate: [Place]) -> Bool {
        rules.caps.allSatisfy { cap in
            let labels = items.labels(of: item, cap.attribute)
            guard !labels.isEmpty else { return true }
            let window = slate.suffix(cap.window - 1)
            return labels.allSatisfy { label in
                window.count { items.labels(of: $0.item, cap.attribute).contains(label) } < cap.most
            }
        }
    }

    /// The Jaccard index of two items' labels.
    private func overlap(_ left: Int32, _ right: Int32, _ attribute: String) -> Double {
        let (left, right) = (Set(items.labels(of: left, attribute)), Set(items.labels(of: right, attribute)))
        let union = left.union(right).count
        return union == 0 ? 0 : Double(left.intersection(right).count) / Double(union)
    }

    private func scaled(_ scores: [Double]) -> [Double] {
        guard let largest = scores.max(), let smallest = scores.min(), largest > smallest else {
            return scores.map { _ in 1 }
        }
        return scores.map { ($0 - smallest) / (largest - smallest) }
    }
}
