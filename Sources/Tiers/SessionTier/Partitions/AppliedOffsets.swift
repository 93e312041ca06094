/// Which entries of a partition have been folded into its state. Appends of concurrent calls become durable in one order
/// and may be applied in another; each offset is applied exactly once.
///
/// Invariant: every offset below `next` is applied, and `beyond` holds the applied ones above it.
package struct AppliedOffsets: Sendable, Equatable {
    /// The lowest offset not applied yet.
    package private(set) var next: UInt64
    private var beyond: Set<UInt64> = []

    package init(next: UInt64 = 0) {
        self.next = next
    }

    /// Marks an offset as applied.
    /// - Returns: false when it already was, and the entry must not be folded again.
    package mutating func insert(_ offset: UInt64) -> Bool {
        guard !contains(offset) else { return false }
        if offset != next {
            beyond.insert(offset)
            return true
        }
        next += 1
        while beyond.remove(next) != nil { next += 1 }
        return true
    }

    package func contains(_ offset: UInt64) -> Bool {
        offset < next || beyond.contains(offset)
    }
}
