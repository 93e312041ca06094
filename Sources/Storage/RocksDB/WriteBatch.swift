/// Writes that take effect together or not at all, across column families, in the order in which they were added.
///
/// A value: building one touches no database, copying it is cheap, and it may be sent between threads.
public struct WriteBatch: Sendable {
    enum Operation: Sendable {
        case put(ColumnFamily, key: [UInt8], value: [UInt8])
        case delete(ColumnFamily, key: [UInt8])
        case deleteRange(ColumnFamily, from: [UInt8], to: [UInt8])
    }

    private(set) var operations: [Operation] = []

    public init() {}

    /// How many writes the batch holds.
    public var count: Int { operations.count }

    /// Whether the batch holds nothing.
    public var isEmpty: Bool { operations.isEmpty }

    /// Bytes of the keys and values that it holds, counted when asked.
    public var byteCount: Int {
        operations.reduce(0) { sum, operation in
            switch operation {
            case .put(_, let key, let value): sum + key.count + value.count
            case .delete(_, let key): sum + key.count
            case .deleteRange(_, let from, let to): sum + from.count + to.count
            }
        }
    }

    /// Sets `key` to `value`.
    public mutating func put(_ key: [UInt8], _ value: [UInt8], in family: ColumnFamily) {
        operations.append(.put(family, key: key, value: value))
    }

    /// Removes `key`; removing what is not there is no error.
    public mutating func delete(_ key: [UInt8], in family: ColumnFamily) {
        operations.append(.delete(family, key: key))
    }

    /// Removes every key in `from ..< to`, in byte order.
    public mutating func deleteRange(from: [UInt8], to: [UInt8], in family: ColumnFamily) {
        operations.append(.deleteRange(family, from: from, to: to))
    }

    /// Adds the writes of another batch after those of this one.
    public mutating func append(contentsOf other: WriteBatch) {
        operations.append(contentsOf: other.operations)
    }

    /// Makes room for `count` writes in all.
    public mutating func reserveCapacity(_ count: Int) {
        operations.reserveCapacity(count)
    }
}
