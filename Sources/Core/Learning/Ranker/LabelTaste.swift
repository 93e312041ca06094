/// Which labels the items of a history have, as a distribution.
struct LabelTaste {
    private var shares: [Int32: Float] = [:]
    private let norm: Float

    init(_ history: some Sequence<TimedInteraction>, _ labels: [[Int32]]) {
        for event in history {
            let own = labels[Int(event.item)]
            for label in own { shares[label, default: 0] += 1 / Float(own.count) }
        }
        // Summed in the order of labels, so that rounding does not depend on the dictionary's order.
        norm = shares.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }.squareRoot()
    }

    /// The cosine between the history's labels and an item's, 0 ... 1; 0 if either has none.
    func match(_ labels: [Int32]) -> Float {
        guard norm > 0, !labels.isEmpty else { return 0 }
        return labels.reduce(0) { $0 + (shares[$1] ?? 0) } / (norm * Float(labels.count).squareRoot())
    }
}
