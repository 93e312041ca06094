import Glibc

/// Which labels a word goes with: those that items whose text has the word carry more often than items at large.
///
/// P(label | word) is shrunk to P(label), as if the word had been seen `prior` times more with labels at large:
/// lift = (n(word, label) + prior · P(label)) / (n(word) + prior) / P(label). Its logarithm is the pointwise mutual information
/// (K. Church and P. Hanks, "Word association norms, mutual information, and lexicography", 1990), which without the shrinkage
/// prefers the rarest pairs.
struct CoOccurrence {
    struct Related {
        var label: Int32
        /// Items that have both.
        var support: Int
        var lift: Double
        /// 0 to 1.
        var weight: Double
    }

    static let prior = 5.0
    private static let leastSupport = 3
    private static let leastLift = 1.5
    private static let related = 2
    /// Items of a word that are counted at most, evenly spread over them.
    private static let counted = 1_000

    private let index: QueryIndex

    init(_ index: QueryIndex) { self.index = index }

    /// The labels with the highest lift, topics only.
    /// - Parameter word: a label that says just this word tells nothing new.
    func labels(with term: Int32, excluding word: String) -> [Related] {
        let items = index.text.items(with: term)
        guard items.count >= Self.leastSupport else { return [] }
        let stride = max(1, items.count / Self.counted)
        var counts: [Int32: Int] = [:]
        var seen = 0
        for place in Swift.stride(from: 0, to: items.count, by: stride) {
            seen += 1
            for label in index.labels.labels(of: items[place].number)
            where index.labels.labels[Int(label)].role == .topic {
                counts[label, default: 0] += 1
            }
        }
        var found: [Related] = []
        for (label, count) in counts where count >= Self.leastSupport {
            let share = Double(index.labels.postings[Int(label)].count) / Double(index.items.count)
            let lift = (Double(count) + Self.prior * share) / (Double(seen) + Self.prior) / share
            guard lift >= Self.leastLift, Stem.of(Folding.fold(index.labels.labels[Int(label)].text)) != word else {
                continue
            }
            found.append(Related(label: label, support: count, lift: lift, weight: min(1, log2(lift) / 3) * 0.6))
        }
        found.sort { ($1.lift, $0.label) < ($0.lift, $1.label) }
        return Array(found.prefix(Self.related))
    }
}
