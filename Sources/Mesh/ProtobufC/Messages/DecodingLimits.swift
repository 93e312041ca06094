/// What a decoder accepts at most; bytes and JSON alike.
public struct DecodingLimits: Sendable, Equatable {
    /// Messages within messages, the outermost being 1 (for JSON: objects and arrays).
    public var depth: Int
    /// Bytes of C structures that any input may need, however small it is.
    public var baseMemory: Int
    /// Bytes of C structures allowed for each byte of input on top of `baseMemory`. Real messages need less than 25;
    /// two bytes of an empty submessage can need 200.
    public var memoryPerByte: Int
    /// Whether JSON members that the message does not have are skipped instead of refused.
    public var ignoresUnknownJSONFields: Bool

    public static let `default` = DecodingLimits()

    public init(
        depth: Int = 64, baseMemory: Int = 1 << 20, memoryPerByte: Int = 32, ignoresUnknownJSONFields: Bool = false
    ) {
        self.depth = depth
        self.baseMemory = baseMemory
        self.memoryPerByte = memoryPerByte
        self.ignoresUnknownJSONFields = ignoresUnknownJSONFields
    }

    /// The arena bytes that an input of `count` bytes may take.
    func memory(forInputOf count: Int) -> Int {
        let (scaled, overflow) = count.multipliedReportingOverflow(by: memoryPerByte)
        return overflow ? .max : baseMemory.addingReportingOverflow(scaled).overflow ? .max : baseMemory + scaled
    }
}
