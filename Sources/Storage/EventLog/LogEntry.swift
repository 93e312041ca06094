/// Where an entry is: its partition and its place in it.
public struct LogPosition: Sendable, Hashable, CustomStringConvertible {
    public var partition: UInt32
    /// 0 for the first entry of the partition.
    public var offset: UInt64

    public init(partition: UInt32, offset: UInt64) {
        self.partition = partition
        self.offset = offset
    }

    public var description: String { "\(partition):\(offset)" }
}

/// An entry as it was appended.
public struct LogEntry: Sendable, Equatable {
    public var position: LogPosition
    /// The record's idempotency key; empty when it had none.
    public var key: [UInt8]
    public var payload: [UInt8]

    public init(position: LogPosition, key: [UInt8], payload: [UInt8]) {
        self.position = position
        self.key = key
        self.payload = payload
    }
}

/// What became of one record of an append.
public struct AppendResult: Sendable, Equatable {
    /// Where the record is in the log; for a duplicate, where the first one is.
    public var position: LogPosition
    /// Whether the log held the record's key already, so that nothing was appended.
    public var isDuplicate: Bool

    public init(position: LogPosition, isDuplicate: Bool) {
        self.position = position
        self.isDuplicate = isDuplicate
    }
}

/// Entries of several partitions and where to go on.
public struct LogBatch: Sendable, Equatable {
    /// Grouped by partition, ascending; within one, ascending by offset.
    public var entries: [LogEntry]
    /// For each partition asked for, the offset from which to read next.
    public var next: [UInt32: UInt64]
    /// How many entries the partitions asked for still hold after `next`, as of the time of reading.
    public var remaining: UInt64
    /// The log's generation from just before reading, for `waitForAppend(after:timeout:)`.
    public var generation: UInt64

    public init(entries: [LogEntry], next: [UInt32: UInt64], remaining: UInt64, generation: UInt64) {
        self.entries = entries
        self.next = next
        self.remaining = remaining
        self.generation = generation
    }
}
