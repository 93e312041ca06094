/// What a model's text may hold at most, so that a hostile file exhausts neither memory nor patience.
public struct LightGBMLimits: Sendable {
    /// Of the text, in bytes.
    public var bytes: Int
    public var features: Int
    public var trees: Int

    public init(bytes: Int = 256 << 20, features: Int = 10_000, trees: Int = 100_000) {
        self.bytes = bytes
        self.features = features
        self.trees = trees
    }
}
