/// What orders the candidates, on rows of `RankerFeature.count` values.
public struct RankerModel: Sendable {
    /// Its form, as answers name it.
    public enum Kind: String, Sendable {
        case logit
        case trees
    }

    private enum Form: Sendable {
        case linear(LogisticModel)
        /// With the column of our rows that each of its own columns is.
        case trees(GradientBoostedTrees, columns: [Int])
    }

    private let form: Form

    private init(_ form: Form) { self.form = form }

    /// - Parameter model: takes `RankerFeature.count` features in their order.
    public static func linear(_ model: LogisticModel) -> RankerModel {
        precondition(model.featureCount == RankerFeature.count, "a model of other features")
        return RankerModel(.linear(model))
    }

    /// A model that LightGBM trained on exported rows, or on some of their columns.
    ///
    /// Columns go by their names; of a model whose columns have other names they are taken in order.
    /// - Returns: nil for a model with unknown names and another number of columns.
    public static func trees(_ model: GradientBoostedTrees) -> RankerModel? {
        let known = Dictionary(uniqueKeysWithValues: RankerFeature.allCases.map { ($0.name, $0.rawValue) })
        let named = model.featureNames.compactMap { known[$0] }
        if named.count == model.featureCount { return RankerModel(.trees(model, columns: named)) }
        guard model.featureCount == RankerFeature.count else { return nil }
        return RankerModel(.trees(model, columns: Array(0..<model.featureCount)))
    }

    public var kind: Kind {
        switch form {
        case .linear: .logit
        case .trees: .trees
        }
    }

    /// The score of a row: higher is better, and only differences within a request mean something.
    public func score(_ row: ArraySlice<Float>) -> Double {
        switch form {
        case .linear(let model): model.logOdds(row)
        case .trees(let model, let columns): model.rawScore(columns.map { Double(row[row.startIndex + $0]) })
        }
    }

    /// What each feature adds to the score of a row, in the order of the features; nil for trees, which do not add up.
    public func contributions(_ row: ArraySlice<Float>) -> [Double]? {
        if case .linear(let model) = form { model.contributions(row) } else { nil }
    }
}
