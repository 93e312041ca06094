import Signals

/// The numbers of items by field: `runtime_minutes`, `year`, and whatever else items have. Not a number where an item has none.
struct NumberColumns: Sendable {
    static let runtime = "runtime_minutes"
    static let year = "year"

    struct Column: Sendable {
        fileprivate(set) var values: [Double]
        /// Ascending, of the items that have one.
        fileprivate(set) var sorted: [Double] = []

        /// The value below which this share of the items lies; nil when none has one.
        func quantile(_ share: Double) -> Double? {
            guard !sorted.isEmpty else { return nil }
            return sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
        }
    }

    let columns: [String: Column]

    init(_ items: [Item]) {
        var columns: [String: Column] = [:]
        func set(_ field: String, _ index: Int, _ value: Double) {
            guard value.isFinite else { return }
            columns[field, default: Column(values: [Double](repeating: .nan, count: items.count))].values[index] = value
        }
        for (index, item) in items.enumerated() {
            if let runtime = item.runtimeSeconds, runtime > 0 { set(Self.runtime, index, runtime / 60) }
            for (attribute, value) in item.numbers { set(attribute, index, value) }
            if item.numbers[Self.year] == nil, let year = TitleKey.partingYear(item.title).year {
                set(Self.year, index, Double(year))
            }
        }
        self.columns = columns.mapValues { column in
            Column(values: column.values, sorted: column.values.filter { !$0.isNaN }.sorted())
        }
    }

    /// Nil when the item does not have it.
    func value(_ field: String, of item: Int32) -> Double? {
        guard let value = columns[field]?.values[Int(item)], !value.isNaN else { return nil }
        return value
    }
}
