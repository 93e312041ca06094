/// What a request says about showing things again, in place of the catalogue. Nil is the catalogue's.
public struct RepeatPolicy: Sendable, Equatable {
    public var excludesSeen: Bool?
    public var excludesServed: Bool?
    /// Seconds.
    public var servedWithinSeconds: Double?

    public init(excludesSeen: Bool? = nil, excludesServed: Bool? = nil, servedWithinSeconds: Double? = nil) {
        self.excludesSeen = excludesSeen
        self.excludesServed = excludesServed
        self.servedWithinSeconds = servedWithinSeconds
    }
}
