/// An item that a query names. What is asked for resembles it and is not it.
public struct Anchor: Sendable, Hashable {
    public var itemID: String
    public var title: String
    /// 1 for the title as written, less for a part of it or with typos.
    public var match: Double
    /// Results do not resemble it: "nothing like …".
    public var isUnwanted: Bool
    public var span: TextSpan?

    public init(itemID: String, title: String, match: Double = 1, isUnwanted: Bool = false, span: TextSpan? = nil) {
        self.itemID = itemID
        self.title = title
        self.match = match
        self.isUnwanted = isUnwanted
        self.span = span
    }
}
