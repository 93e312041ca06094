/// What retrieval hands to the ranker for one request, with the features of each candidate.
public struct RankerCandidates: Sendable {
    /// Best of retrieval first.
    public let items: [Int32]
    /// Row-major, `RankerFeature.count` values an item.
    public let features: [Float]
    /// Retrieval's score of every item, seen ones included.
    public let retrieval: [Float]

    /// The features of the candidate at `position`.
    public func row(_ position: Int) -> ArraySlice<Float> {
        features[position * RankerFeature.count..<(position + 1) * RankerFeature.count]
    }
}
