/// What the models say of every item in one situation: made once, after which the features of any items can be read.
public struct PreparedRanking: Sendable {
    let situation: ReplaySituation
    let scores: HistoryScores
    /// The items of the history, each once.
    let seen: [Int32]

    init(_ situation: ReplaySituation, _ models: RankerModels, recentEvents: Int) {
        self.situation = situation
        seen = situation.history.map(\.item)
        scores = HistoryScores(situation, models, seen: seen, recentEvents: recentEvents)
    }

    /// What retrieval goes by, standardised over the items that are not in the history; those are not left out.
    public var retrieval: [Float] { scores.blend.standardised }

    /// The same as the models give it.
    public var retrievalScores: [Float] { scores.blend.scores }

    /// The inner product of every item's factors with those of the latest events.
    public var factorScores: [Float] { scores.factors.scores }
}
