/// An ensemble of gradient-boosted trees that was trained by LightGBM (Ke et al., NeurIPS 2017) and saved as text.
///
/// Training LambdaMART is left to LightGBM; this scores its models as LightGBM itself does: the trees' leaf values (shrinkage
/// is already in them) added up in their order in double precision, then what the objective makes of the sum.
public struct GradientBoostedTrees: Sendable, Equatable {
    /// The names that the model was trained with, by position; the ranker's features are bound by them.
    public let featureNames: [String]
    /// How the model was trained.
    public let objective: BoostingObjective
    /// Whether a prediction is of the mean of the trees instead of their sum (random forests).
    public let averagesOutput: Bool
    let trees: [DecisionTree]

    public var featureCount: Int { featureNames.count }
    public var treeCount: Int { trees.count }

    /// Reads what LightGBM 3 and 4 write by `save_model`.
    ///
    /// - Throws: `LightGBMError` with the line, for text that is malformed, is over the limits or needs what is not served:
    ///   several classes, linear trees, unknown objectives.
    public init(lightGBM text: String, limits: LightGBMLimits = LightGBMLimits()) throws(LightGBMError) {
        let parts = try LightGBMText(text, limits: limits)
        let header = parts.header
        guard let version = header.text("version") else {
            throw LightGBMError(line: header.line, problem: .missingField("version"))
        }
        guard version == "v3" || version == "v4" else {
            throw LightGBMError(
                line: header.line(of: "version"), problem: .unsupported("version \(version.prefix(20))"))
        }
        for field in ["num_class", "num_tree_per_iteration"] as [Substring]
        where try header.integer(field, in: 1...Int(Int32.max)) != 1 {
            throw LightGBMError(line: header.line(of: field), problem: .unsupported("more than one class"))
        }
        let count = try header.integer("max_feature_idx", in: 0...Int(Int32.max)) + 1
        guard count <= limits.features else {
            throw LightGBMError(
                line: header.line(of: "max_feature_idx"), problem: .tooLarge("features", limit: limits.features))
        }
        let names = header.text("feature_names")?.split(separator: " ").map(String.init) ?? []
        guard names.count == count else {
            throw LightGBMError(
                line: header.line(of: "feature_names"),
                problem: .wrongCount(field: "feature_names", expected: count, found: names.count))
        }
        featureNames = names
        objective = try BoostingObjective(header)
        averagesOutput = header.has("average_output")
        var trees: [DecisionTree] = []
        trees.reserveCapacity(parts.trees.count)
        for fields in parts.trees { trees.append(try DecisionTree(fields, featureCount: count)) }
        self.trees = trees
    }

    /// The sum over all trees before the objective's transformation, never averaged: for ranking this is all that counts.
    ///
    /// - Parameter features: `featureCount` values in the order of `featureNames`; NaN where a value is missing.
    public func rawScore(_ features: [Double]) -> Double {
        precondition(features.count == featureCount, "the model takes \(featureCount) features, not \(features.count)")
        var sum = 0.0
        for tree in trees { sum += tree.value(features) }
        return sum
    }

    /// What LightGBM predicts: a probability for `binary`, a score for ranking, a value for regression.
    ///
    /// - Parameter features: as for `rawScore`.
    public func predict(_ features: [Double]) -> Double {
        let sum = rawScore(features)
        return objective.transform(averagesOutput && !trees.isEmpty ? sum / Double(trees.count) : sum)
    }
}
