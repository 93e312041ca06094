/// What the catalogue of items says of one item.
public struct Item: Sendable, Hashable {
    /// Of a description: more is refused.
    public static let maximumDescriptionBytes = 16_384

    public var id: String
    public var title: String
    /// Labels by attribute: genres, tags, people, series …
    public var labels: [String: [String]]
    public var runtimeSeconds: Double?
    /// What it is about, in words; empty when nothing is known.
    public var description: String
    /// Numbers by attribute, finite: year, price, rating …
    public var numbers: [String: Double]

    public init(
        id: String, title: String = "", labels: [String: [String]] = [:], runtimeSeconds: Double? = nil,
        description: String = "", numbers: [String: Double] = [:]
    ) {
        self.id = id
        self.title = title
        self.labels = labels
        self.runtimeSeconds = runtimeSeconds
        self.description = description
        self.numbers = numbers
    }
}
