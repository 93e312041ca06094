import Learning

extension LearnedRanker {
    /// As the response names it.
    var kindName: String {
        switch model {
        case .linear: "logit"
        case .trees: "trees"
        }
    }

    func score(_ row: ArraySlice<Float>) -> Double {
        switch model {
        case .linear(let model): model.logOdds(row)
        case .trees(let model): model.rawScore(row.map(Double.init))
        }
    }

    /// The terms of a linear model; nil of trees.
    func contributions(_ row: ArraySlice<Float>) -> [Double]? {
        if case .linear(let model) = model { model.contributions(row) } else { nil }
    }
}
