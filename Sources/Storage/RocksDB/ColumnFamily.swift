/// The name of a column family: a key space of its own that shares the database's write-ahead log, so that one batch
/// writes to several of them atomically.
public struct ColumnFamily: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name under which RocksDB stores it.
    public let name: String

    public init(_ name: String) {
        self.name = name
    }

    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The column family that every RocksDB database has.
    public static let `default`: ColumnFamily = "default"

    public var description: String { name }
}
