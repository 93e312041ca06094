/// Rows of features while they are filled.
struct FeatureTable {
    /// Row-major, `RankerFeature.count` values a row.
    private(set) var values: [Float]

    init(rows: Int) { values = [Float](repeating: 0, count: rows * RankerFeature.count) }

    subscript(row: Int, feature: RankerFeature) -> Float {
        get { values[row * RankerFeature.count + feature.rawValue] }
        set { values[row * RankerFeature.count + feature.rawValue] = newValue }
    }

    /// Sets a feature of each row from the scores of all items.
    mutating func set(_ feature: RankerFeature, _ items: [Int32], _ scores: StandardScores) {
        for (row, item) in items.enumerated() { self[row, feature] = scores[item] }
    }
}
