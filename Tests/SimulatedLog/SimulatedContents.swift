import EventLog

/// What a simulated disk amounts to: the fold of the operations written to it.
struct SimulatedContents: Sendable {
    struct Partition: Sendable {
        var start: UInt64 = 0
        var entries: [LogEntry] = []
        var keys: [[UInt8]: UInt64] = [:]

        var bounds: Range<UInt64> { start..<start + UInt64(entries.count) }

        mutating func add(_ entry: LogEntry) {
            entries.append(entry)
            if !entry.key.isEmpty { keys[entry.key] = entry.position.offset }
        }

        mutating func trim(before offset: UInt64) {
            guard offset > start else { return }
            for entry in entries.prefix(Int(offset - start)) where keys[entry.key] == entry.position.offset {
                keys[entry.key] = nil
            }
            entries.removeFirst(Int(offset - start))
            start = offset
        }

        mutating func erase(_ offset: UInt64, _ payload: [UInt8]) {
            guard bounds.contains(offset) else { return }
            let index = Int(offset - start)
            keys[entries[index].key] = nil
            entries[index].key = []
            entries[index].payload = payload
        }
    }

    var partitions: [Partition]
    var checkpoints: [UInt32: PartitionCheckpoint] = [:]
    var users: [UInt32: [String: [UInt8]]] = [:]
    var notes: [String: [UInt8]] = [:]

    init(partitionCount: UInt32) {
        partitions = Array(repeating: Partition(), count: Int(partitionCount))
    }

    mutating func apply(_ operation: SimulatedOperation) {
        switch operation {
        case .append(let entries):
            for entry in entries { partitions[Int(entry.position.partition)].add(entry) }
        case .adopt(let partition, let start, let entries):
            if let start { partitions[Int(partition)] = Partition(start: start) }
            for entry in entries { partitions[Int(partition)].add(entry) }
        case .trim(let partition, let offset):
            partitions[Int(partition)].trim(before: offset)
        case .erase(let partition, let payloads):
            for (offset, payload) in payloads { partitions[Int(partition)].erase(offset, payload) }
        case .checkpoint(let partition, let checkpoint, let changed):
            checkpoints[partition] = checkpoint
            for (user, state) in changed { users[partition, default: [:]][user] = state }
        case .removeCheckpoint(let partition):
            checkpoints[partition] = nil
            users[partition] = nil
        case .note(let name, let value):
            notes[name] = value
        }
    }
}
