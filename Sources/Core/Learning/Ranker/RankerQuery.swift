/// One request of the past with what came next: the rows of one query for training a ranker.
public struct RankerQuery: Sendable {
    /// Counted from 0.
    public let id: Int
    public let user: Int32
    /// Seconds since the epoch.
    public let time: Int64
    /// The candidate of each row.
    public let items: [Int32]
    /// Whether the user took the candidate at `time`.
    public let labels: [Bool]
    /// How many candidates each row stands for: 1, and more where negatives were drawn.
    public let weights: [Float]
    /// Row-major, `RankerFeature.count` values a row, as they were strictly before `time`.
    public let features: [Float]

    /// The features of the row at `position`.
    public func row(_ position: Int) -> ArraySlice<Float> {
        features[position * RankerFeature.count..<(position + 1) * RankerFeature.count]
    }
}
