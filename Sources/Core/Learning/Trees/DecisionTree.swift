/// One tree of a boosted ensemble, with LightGBM's decisions.
struct DecisionTree: Sendable, Equatable {
    /// What a numeric split takes for a missing value.
    enum Missing: UInt8, Sendable {
        /// Nothing: NaN counts as zero.
        case none = 0
        /// Zero, and NaN, which counts as zero.
        case zero = 1
        case nan = 2
    }

    enum Rule: Sendable, Equatable {
        /// Left when the value is at most `threshold`; a missing one goes to the default side.
        case numeric(threshold: Double, missing: Missing, defaultLeft: Bool)
        /// Left when the value, cut to an integer, is in the set; `words` are positions in `categories`.
        case categorical(words: Range<Int>)
    }

    struct Node: Sendable, Equatable {
        let feature: Int
        let rule: Rule
        /// Not negative: a later node. Negative: the complement of a leaf's index.
        let left: Int
        let right: Int
    }

    /// What LightGBM takes for zero.
    private static let zeroThreshold = Double(1e-35 as Float)

    /// The root first, children after their parents; empty if the tree is a single leaf.
    let nodes: [Node]
    let leaves: [Double]
    /// Bit sets of the categorical splits, 32 categories a word.
    let categories: [UInt32]

    /// The value of the leaf that the features lead to.
    func value(_ features: [Double]) -> Double {
        guard !nodes.isEmpty else { return leaves[0] }
        var next = 0
        while next >= 0 {
            let node = nodes[next]
            next = goesLeft(features[node.feature], node.rule) ? node.left : node.right
        }
        return leaves[~next]
    }

    private func goesLeft(_ value: Double, _ rule: Rule) -> Bool {
        switch rule {
        case .numeric(let threshold, let missing, let defaultLeft):
            switch missing {
            case .nan where value.isNaN: return defaultLeft
            case .zero where value.isNaN || value.magnitude <= Self.zeroThreshold: return defaultLeft
            default: return (value.isNaN ? 0 : value) <= threshold
            }
        case .categorical(let words):
            // A category that cannot be, and one that training did not see, go right.
            guard value > -1, value < Double(words.count * 32) else { return false }
            let category = Int(value)
            return categories[words.lowerBound + category / 32] >> UInt32(category % 32) & 1 == 1
        }
    }
}
