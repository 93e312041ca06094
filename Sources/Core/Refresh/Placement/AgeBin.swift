/// Ages on a logarithmic scale: bin `b` holds those of `2^b` up to `2^(b+1)` seconds, the first one also everything younger,
/// the last one everything older.
public struct AgeBin: Hashable, Sendable, Comparable {
    /// The last bin begins at 2²³ s, which is 97 days.
    public static let count = 24

    public let index: Int

    public init(index: Int) {
        precondition((0..<Self.count).contains(index), "there are \(Self.count) bins of ages")
        self.index = index
    }

    /// The bin of an age in seconds. What is not a number, or negative, counts as new.
    public init(age: Double) {
        guard age >= 2 else {
            index = 0
            return
        }
        index = age.isFinite ? min(Int(age.exponent), Self.count - 1) : Self.count - 1
    }

    /// Seconds; the first bin begins at 0.
    public var lowerBound: Double { index == 0 ? 0 : Double(sign: .plus, exponent: index, significand: 1) }

    /// Seconds; infinite for the last bin.
    public var upperBound: Double {
        index == Self.count - 1 ? .infinity : Double(sign: .plus, exponent: index + 1, significand: 1)
    }

    /// The age in its middle on the logarithmic scale, in seconds.
    public var middle: Double { Double(sign: .plus, exponent: index, significand: 1) * 2.0.squareRoot() }

    public static func < (left: AgeBin, right: AgeBin) -> Bool { left.index < right.index }
}
