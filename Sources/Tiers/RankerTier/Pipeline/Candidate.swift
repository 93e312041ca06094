/// An item on its way through the stages.
package struct Candidate: Sendable, Equatable {
    /// The item's number in the request's `RequestItems`.
    package let item: Int32
    /// Everything that recalled it.
    package internal(set) var sources: RecallSources
    /// The first stage's score: of an item that the model does not know, 0.
    package let retrievalScore: Float

    package init(item: Int32, sources: RecallSources, retrievalScore: Float) {
        self.item = item
        self.sources = sources
        self.retrievalScore = retrievalScore
    }
}
