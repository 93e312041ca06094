/// How alike items are by what is known of them, from 0 to 1: the cosine of their labels' vectors (idf-weighted), and where items
/// have descriptions, of their texts' vectors, in equal parts.
struct Likeness {
    private let index: QueryIndex

    init(_ index: QueryIndex) { self.index = index }

    /// Of one item to every item.
    func scores(of item: Int32) -> [Float] {
        var scores = [Float](repeating: 0, count: index.items.count)
        let labels = index.labels.labels(of: item)
        let length = index.labelLengths[Int(item)]
        if length > 0 {
            for label in labels {
                let weight = index.labels.weight(label)
                for other in index.labels.postings[Int(label)] { scores[Int(other)] += weight * weight }
            }
            for other in scores.indices where scores[other] > 0 { scores[other] /= length * index.labelLengths[other] }
        }
        guard index.text.hasDescriptions else { return scores }
        for place in scores.indices { scores[place] *= 0.5 }
        for term in index.text.vector(of: item) {
            for entry in index.text.items(with: term.number) {
                scores[Int(entry.number)] += 0.5 * term.weight * entry.weight
            }
        }
        return scores
    }
}
