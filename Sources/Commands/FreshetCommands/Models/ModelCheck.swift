import Learning

/// Whether a model's features are those that the ranker computes.
package struct ModelCheck: Sendable {
    package let model: GradientBoostedTrees
    /// Features of the model that nobody computes.
    package let unknown: [String]
    /// Features that the model does without.
    package let unused: [String]
    private let known: [String]

    /// - Parameter known: the names of the features that the ranker computes.
    package init(_ model: GradientBoostedTrees, known: [String]) {
        self.model = model
        self.known = known
        unknown = model.featureNames.filter { !known.contains($0) }
        unused = known.filter { !model.featureNames.contains($0) }
    }

    package var text: String {
        var text = "\(Numbers.count(model.treeCount, "tree")) on \(Numbers.count(model.featureCount, "feature"))"
        if !unused.isEmpty { text += "; without \(unused.joined(separator: ", "))" }
        return unknown.isEmpty ? text + ": it can be served" : text
    }

    /// Why it is refused.
    package func refusal(of file: String) -> String {
        // What LightGBM calls the columns of a file without a header.
        if unknown.allSatisfy({ $0.hasPrefix("Column_") }) {
            return
                "\(file) was trained on columns without names, and features are bound by name: train on the CSV that "
                + "`freshet export training` writes, with header=true"
        }
        return "\(file) wants features that the ranker does not compute: \(unknown.joined(separator: ", ")); it knows "
            + "\(known.joined(separator: ", ")). Train on what `freshet export training` writes"
    }

    package var json: JSONText {
        .object([
            ("servable", .bool(unknown.isEmpty)), ("trees", .integer(model.treeCount)),
            ("features", .array(model.featureNames.map { .string($0) })),
            ("unknown_features", .array(unknown.map { .string($0) })),
            ("unused_features", .array(unused.map { .string($0) })),
        ])
    }
}
