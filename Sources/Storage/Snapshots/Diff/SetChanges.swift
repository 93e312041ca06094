/// How many members of a set came, went, changed or stayed as they were, with examples.
public struct SetChanges: Sendable, Equatable {
    public enum Change: Sendable {
        case added, removed, changed, unchanged
    }

    public private(set) var added: UInt64 = 0
    public private(set) var removed: UInt64 = 0
    public private(set) var changed: UInt64 = 0
    public private(set) var unchanged: UInt64 = 0
    public private(set) var addedExamples: [String] = []
    public private(set) var removedExamples: [String] = []
    public private(set) var changedExamples: [String] = []

    public init() {}

    /// Counts a member, and keeps its name while there are fewer than `examples` of its kind.
    public mutating func count(_ change: Change, _ name: String = "", examples: Int = 0) {
        switch change {
        case .added:
            added += 1
            if addedExamples.count < examples { addedExamples.append(name) }
        case .removed:
            removed += 1
            if removedExamples.count < examples { removedExamples.append(name) }
        case .changed:
            changed += 1
            if changedExamples.count < examples { changedExamples.append(name) }
        case .unchanged:
            unchanged += 1
        }
    }
}
