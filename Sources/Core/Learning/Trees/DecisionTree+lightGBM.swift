extension DecisionTree {
    private static let isCategorical: UInt8 = 1
    private static let isDefaultLeft: UInt8 = 2

    /// Reads a tree's fields; every index is checked, so that a tree that was read can be walked without further checks and
    /// every walk ends.
    init(_ fields: LightGBMFields, featureCount: Int) throws(LightGBMError) {
        if fields.has("is_linear"), try fields.integer("is_linear", in: 0...1) == 1 {
            throw LightGBMError(line: fields.line(of: "is_linear"), problem: .unsupported("a linear tree"))
        }
        let leafCount = try fields.integer("num_leaves", in: 1...Int(Int32.max))
        leaves = try fields.numbers("leaf_value", count: leafCount)
        guard leafCount > 1 else {
            (nodes, categories) = ([], [])
            return
        }
        let count = leafCount - 1
        let features = try fields.integers("split_feature", count: count, as: Int.self)
        let thresholds = try fields.numbers("threshold", count: count)
        let decisions = try fields.integers("decision_type", count: count, as: UInt8.self)
        let left = try Self.children("left_child", fields, count: count)
        let right = try Self.children("right_child", fields, count: count)
        let sets = try CategorySets(fields)
        categories = sets.words
        var nodes: [Node] = []
        nodes.reserveCapacity(count)
        for node in 0..<count {
            guard (0..<featureCount).contains(features[node]) else {
                throw Self.invalidIndex("split_feature", features[node], fields)
            }
            let rule: Rule
            if decisions[node] & Self.isCategorical != 0 {
                guard let set = Int(exactly: thresholds[node]), sets.ranges.indices.contains(set) else {
                    throw LightGBMError(
                        line: fields.line(of: "threshold"), problem: .invalidValue(field: "threshold"))
                }
                rule = .categorical(words: sets.ranges[set])
            } else {
                guard let missing = Missing(rawValue: decisions[node] >> 2) else {
                    throw LightGBMError(
                        line: fields.line(of: "decision_type"), problem: .invalidValue(field: "decision_type"))
                }
                rule = .numeric(
                    threshold: thresholds[node], missing: missing,
                    defaultLeft: decisions[node] & Self.isDefaultLeft != 0)
            }
            nodes.append(Node(feature: features[node], rule: rule, left: left[node], right: right[node]))
        }
        self.nodes = nodes
    }

    /// A child is a later node or the complement of a leaf.
    private static func children(
        _ name: Substring, _ fields: LightGBMFields, count: Int
    ) throws(LightGBMError) -> [Int] {
        let children = try fields.integers(name, count: count, as: Int.self)
        for (node, child) in children.enumerated() where !(child < 0 ? ~child <= count : child > node && child < count)
        {
            throw invalidIndex(name, child, fields)
        }
        return children
    }

    private static func invalidIndex(_ field: Substring, _ value: Int, _ fields: LightGBMFields) -> LightGBMError {
        LightGBMError(line: fields.line(of: field), problem: .invalidIndex(field: String(field), value: value))
    }
}

/// The bit sets of a tree's categorical splits.
private struct CategorySets {
    /// Where each set lies in `words`.
    let ranges: [Range<Int>]
    let words: [UInt32]

    init(_ fields: LightGBMFields) throws(LightGBMError) {
        let count = fields.has("num_cat") ? try fields.integer("num_cat", in: 0...Int(Int32.max) - 1) : 0
        guard count > 0 else {
            (ranges, words) = ([], [])
            return
        }
        let boundaries = try fields.integers("cat_boundaries", count: count + 1, as: Int.self)
        guard boundaries[0] == 0, zip(boundaries, boundaries.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            throw LightGBMError(
                line: fields.line(of: "cat_boundaries"), problem: .invalidValue(field: "cat_boundaries"))
        }
        ranges = zip(boundaries, boundaries.dropFirst()).map { $0..<$1 }
        words = try fields.integers("cat_threshold", count: boundaries[count])
    }
}
