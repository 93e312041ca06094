import Learning

/// What the second stage needs beside weights and taste, all of the same items.
public struct FittedRanking: Sendable {
    /// Item-kNN.
    public var neighbours: SparseItemWeights
    /// `RecentHistoryRegression`; nil where there are too many items for it.
    public var sequence: DenseItemWeights?
    /// Of each item, up to the watermark.
    public var activity: [ItemActivity]
    /// Of all items together.
    public var total: ItemActivity
    /// Which labels of the items the features compare.
    public var labelAttribute: String
    /// The ranker that the build trained; nil when it trained none, or one that was not worth it.
    public var logit: LogisticModel?

    public init(
        neighbours: SparseItemWeights, sequence: DenseItemWeights?, activity: [ItemActivity], total: ItemActivity,
        labelAttribute: String, logit: LogisticModel?
    ) {
        self.neighbours = neighbours
        self.sequence = sequence
        self.activity = activity
        self.total = total
        self.labelAttribute = labelAttribute
        self.logit = logit
    }

    func write(into builder: SnapshotBuilder) throws {
        try WeightsFile.write(.sparse(neighbours), path: builder.path(of: SnapshotFile.neighbours))
        if let sequence { try WeightsFile.write(.dense(sequence), path: builder.path(of: SnapshotFile.sequence)) }
        try ActivityFile.write(activity, total: total, path: builder.path(of: SnapshotFile.activity))
        try LogitFile(labelAttribute: labelAttribute, logit: logit)
            .write(path: builder.path(of: SnapshotFile.logit))
    }
}
