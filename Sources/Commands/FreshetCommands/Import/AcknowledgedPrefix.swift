/// How much of a list has been acknowledged without a gap, when acknowledgements overtake each other.
package struct AcknowledgedPrefix: Sendable, Equatable {
    /// Everything before this position is acknowledged.
    package private(set) var end: Int
    /// Parts beyond a gap, by where they begin.
    private var beyond: [Int: Int] = [:]

    package init(end: Int = 0) { self.end = end }

    package mutating func acknowledge(_ part: Range<Int>) {
        beyond[part.lowerBound] = part.upperBound
        while let next = beyond.removeValue(forKey: end) { end = next }
    }
}
