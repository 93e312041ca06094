/// A part of a query: where it stands, in bytes of UTF-8, and what it says.
public struct TextSpan: Sendable, Hashable {
    public var start: Int
    public var length: Int
    public var text: String

    public init(start: Int, length: Int, text: String) {
        self.start = start
        self.length = length
        self.text = text
    }
}
