/// What is appended: bytes that the log does not look into.
public struct LogRecord: Sendable, Equatable {
    /// The partition it goes to, below the log's `partitionCount`.
    public var partition: UInt32
    /// Idempotency key, unique within the partition (the event id); empty when a repeat must be appended again.
    public var key: [UInt8]
    /// The entry's content.
    public var payload: [UInt8]

    /// Longest key in bytes: an id of 256 bytes with room for a prefix.
    public static let maximumKeyBytes = 1024
    /// Longest payload in bytes.
    public static let maximumPayloadBytes = 1 << 20

    public init(partition: UInt32, key: [UInt8] = [], payload: [UInt8]) {
        self.partition = partition
        self.key = key
        self.payload = payload
    }

    /// Bytes that count against the limits of the append queue: key, payload and a constant for the bookkeeping.
    var cost: Int { key.count + payload.count + 64 }

    /// Checks the record against the limits.
    package func validate(partitionCount: UInt32) throws(EventLogError) {
        guard partition < partitionCount else {
            throw .invalidRecord("partition \(partition) is not below the log's \(partitionCount) partitions")
        }
        guard key.count <= Self.maximumKeyBytes else {
            throw .invalidRecord("a key of \(key.count) bytes is longer than \(Self.maximumKeyBytes)")
        }
        guard payload.count <= Self.maximumPayloadBytes else {
            throw .invalidRecord("a payload of \(payload.count) bytes is longer than \(Self.maximumPayloadBytes)")
        }
    }
}
