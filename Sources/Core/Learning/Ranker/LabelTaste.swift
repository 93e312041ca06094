/// Which labels the items of a history have, as a distribution.
struct LabelTaste {
    /// By label; labels beyond its end have none.
    private var shares: [Float] = []
    private let norm: Float

    init(_ history: some Sequence<TimedInteraction>, _ labels: [[Int32]]) {
        for event in history {
            let own = labels[Int(event.item)]
            for label in own {
                if Int(label) >= shares.count {
                    shares.append(contentsOf: repeatElement(0, count: Int(label) + 1 - shares.count))
                }
                shares[Int(label)] += 1 / Float(own.count)
            }
        }
        norm = shares.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// The cosine between the history's labels and an item's, 0 ... 1; 0 if either has none.
    func match(_ labels: [Int32]) -> Float {
        guard norm > 0, !labels.isEmpty else { return 0 }
        let sum = labels.reduce(0) { $0 + (Int($1) < shares.count ? shares[Int($1)] : 0) }
        return sum / (norm * Float(labels.count).squareRoot())
    }
}
