import Learning

extension LearnedRanker {
    /// As the response names it.
    var kindName: String { model.kind.rawValue }

    func score(_ row: ArraySlice<Float>) -> Double { model.score(row) }

    /// The terms of a linear model; nil of trees.
    func contributions(_ row: ArraySlice<Float>) -> [Double]? { model.contributions(row) }
}
