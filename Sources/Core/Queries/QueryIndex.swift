import Signals

/// The items as queries are answered from them: titles, labels, numbers and texts. Made once, off the path of requests; a value
/// that is shared by all of them. Items are named by their place.
public struct QueryIndex: Sendable {
    public let items: [Item]
    /// By item, for choosing among titles that are alike.
    let popularity: [Double]
    let titles: TitleIndex
    let labels: LabelIndex
    let numbers: NumberColumns
    let text: TextIndex
    /// By item: the length of its vector of labels.
    let labelLengths: [Float]
    /// The labels of each attribute that most items have, the most frequent first.
    public let frequentLabels: [(attribute: String, labels: [String])]
    private let byID: [String: Int32]

    /// - Parameter popularity: of each item, any unit; nil treats all alike.
    public init(_ items: [Item], popularity: [Double]? = nil) {
        precondition(popularity.map { $0.count == items.count } ?? true, "every item needs its popularity")
        let popularity = popularity ?? [Double](repeating: 0, count: items.count)
        self.items = items
        self.popularity = popularity
        titles = TitleIndex(items, popularity: popularity)
        let labels = LabelIndex(items)
        self.labels = labels
        labelLengths = items.indices.map { labels.length(of: Int32($0)) }
        numbers = NumberColumns(items)
        frequentLabels = labels.frequent(Self.frequent)
        text = TextIndex(items)
        byID = Dictionary(items.enumerated().map { ($1.id, Int32($0)) }) { first, _ in first }
    }

    /// Labels of an attribute that are told.
    private static let frequent = 100

    /// The numbers that items have, with the range of their values.
    public var numericFields: [(field: String, minimum: Double, maximum: Double)] {
        numbers.columns.sorted { $0.key < $1.key }.compactMap { field, column in
            guard let minimum = column.sorted.first, let maximum = column.sorted.last else { return nil }
            return (field, minimum, maximum)
        }
    }

    /// The place of an item; nil when there is none of this id.
    public func index(of itemID: String) -> Int32? { byID[itemID] }
}
