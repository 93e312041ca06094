import EventLog

/// One write to a simulated disk: it is there as a whole or not at all, as a batch of the embedded log's engine is.
enum SimulatedOperation: Sendable {
    /// New entries, of any partitions.
    case append([LogEntry])
    /// Entries of another log; `start` drops what is held before.
    case adopt(partition: UInt32, start: UInt64?, entries: [LogEntry])
    case trim(partition: UInt32, before: UInt64)
    /// New payloads by offset.
    case erase(partition: UInt32, [UInt64: [UInt8]])
    case checkpoint(partition: UInt32, PartitionCheckpoint, users: [String: [UInt8]?])
    case removeCheckpoint(partition: UInt32)
    case note(String, [UInt8])
}
