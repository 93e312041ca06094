/// What the catalogue of items says of one item.
public struct Item: Sendable, Hashable {
    public var id: String
    public var title: String
    /// Labels by attribute: genres, tags, people, series …
    public var labels: [String: [String]]
    public var runtimeSeconds: Double?

    public init(id: String, title: String = "", labels: [String: [String]] = [:], runtimeSeconds: Double? = nil) {
        self.id = id
        self.title = title
        self.labels = labels
        self.runtimeSeconds = runtimeSeconds
    }
}
