import EventLog
import Synchronization
import Testing

/// What any `CheckpointStore` must do. An engine's tests run every case against a fresh, empty store with at least
/// `EventLogConformance.partitionCount` partitions.
enum CheckpointConformance: String, CaseIterable, Sendable {
    case aPartitionWithoutCheckpointReadsAsNil
    case aCheckpointComesBackWithItsUsersInOrder
    case aCheckpointChangesOnlyTheUsersNamed
    case partitionsAreApart
    case aRemovedCheckpointIsGone
    case notesAreKept
    case aReaderThatThrowsEndsTheReading

    func check(_ store: any CheckpointStore) async throws {
        switch self {
        case .aPartitionWithoutCheckpointReadsAsNil:
            #expect(try await read(store, 0) == nil)
        case .aCheckpointComesBackWithItsUsersInOrder:
            let users: [String: [UInt8]] = ["zoë": [1], "": [2], "a": [], "a\u{0}b": [4], "ab": [5, 6]]
            try await store.write(PartitionCheckpoint(offset: 9, state: [7, 8]), of: 0, users: users)
            let found = try #require(try await read(store, 0))
            #expect(found.checkpoint == PartitionCheckpoint(offset: 9, state: [7, 8]))
            #expect(found.users.map(\.0) == ["", "a", "a\u{0}b", "ab", "zoë"])
            #expect(found.users.allSatisfy { users[$0.0] == $0.1 })
        case .aCheckpointChangesOnlyTheUsersNamed:
            try await store.write(PartitionCheckpoint(offset: 1), of: 0, users: ["a": [1], "b": [2], "c": [3]])
            try await store.write(PartitionCheckpoint(offset: 5), of: 0, users: ["b": [9], "c": nil, "nobody": nil])
            try await store.write(PartitionCheckpoint(offset: .max, state: [1]), of: 0, users: [:])
            let found = try #require(try await read(store, 0))
            #expect(found.checkpoint == PartitionCheckpoint(offset: .max, state: [1]))
            #expect(found.users.map(\.0) == ["a", "b"])
            #expect(found.users.map(\.1) == [[1], [9]])
        case .partitionsAreApart:
            try await store.write(PartitionCheckpoint(offset: 1), of: 1, users: ["a": [1]])
            try await store.write(PartitionCheckpoint(offset: 2), of: 2, users: ["a": [2]])
            #expect(try await read(store, 0) == nil)
            #expect(try await read(store, 1)?.users.map(\.1) == [[1]])
            #expect(try await read(store, 2)?.checkpoint.offset == 2)
        case .aRemovedCheckpointIsGone:
            try await store.write(PartitionCheckpoint(offset: 1), of: 1, users: ["a": [1]])
            try await store.write(PartitionCheckpoint(offset: 2), of: 2, users: ["a": [2]])
            try await store.remove(partition: 1)
            try await store.remove(partition: 0)
            #expect(try await read(store, 1) == nil)
            #expect(try await read(store, 2)?.users.count == 1)
        case .notesAreKept:
            #expect(try await store.note("owner/1") == nil)
            try await store.setNote("owner/1", [1, 2])
            try await store.setNote("owner/2", [])
            try await store.setNote("owner/1", [3])
            #expect(try await store.note("owner/1") == [3])
            #expect(try await store.note("owner/2") == [])
        case .aReaderThatThrowsEndsTheReading:
            struct Stop: Error {}
            try await store.write(PartitionCheckpoint(offset: 1), of: 0, users: ["a": [1], "b": [2]])
            await #expect(throws: Stop.self) { _ = try await store.read(partition: 0) { _, _ in throw Stop() } }
        }
    }
}

/// A partition's checkpoint and its users, in the order in which they are handed out.
func read(
    _ store: any CheckpointStore, _ partition: UInt32
) async throws -> (checkpoint: PartitionCheckpoint, users: [(String, [UInt8])])? {
    let users = Mutex<[(String, [UInt8])]>([])
    guard
        let checkpoint = try await store.read(
            partition: partition,
            { user, state in
                users.withLock { $0.append((user, state)) }
            })
    else { return nil }
    return (checkpoint, users.withLock { $0 })
}
