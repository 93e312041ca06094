import EventLog
import SessionTier
import SimulatedLog
import Synchronization
import Testing
import TestSupport

private func simulatedLog(seed: UInt64 = 1) throws -> SimulatedEventLog {
    try SimulatedEventLog(SimulatedDisk(partitionCount: 4, seed: seed))
}

private func users(_ checkpoints: any CheckpointStore) async throws -> [String: [UInt8]] {
    let found = Mutex<[String: [UInt8]]>([:])
    _ = try await checkpoints.read(partition: 2) { user, state in found.withLock { $0[user] = state } }
    return found.withLock { $0 }
}

/// What arrived, in order.
private final class Pieces: Sendable {
    private let list = Mutex<[PartitionPiece]>([])

    var all: [PartitionPiece] { list.withLock { $0 } }

    func append(_ piece: PartitionPiece) { list.withLock { $0.append(piece) } }
}

@Suite struct HandOverTests {
    @Test func `a partition arrives as it was, in pieces of less than a mebibyte`() async throws {
        let (from, to) = (try simulatedLog(), try simulatedLog(seed: 2))
        for number in 0..<40 {
            let payload = [UInt8](repeating: UInt8(number), count: 60_000)
            _ = try await from.append([LogRecord(partition: 2, key: [UInt8(number)], payload: payload)])
        }
        try await from.trim(partition: 2, before: 3)
        let states = Dictionary(
            uniqueKeysWithValues: (0..<30).map { ("user-\($0)", [UInt8](repeating: 7, count: 50_000)) })
        try await from.checkpoints.write(
            PartitionCheckpoint(offset: 40, state: [1, 2]), of: 2, users: states.mapValues { $0 })
        // What the receiver has of the partition from before is not what the giver has now.
        _ = try await to.append((0..<9).map { _ in LogRecord(partition: 2, payload: [9]) })
        try await to.checkpoints.write(PartitionCheckpoint(offset: 9), of: 2, users: ["stale": [1]])

        let pieces = Pieces()
        try await PartitionReader(log: from, checkpoints: from.checkpoints, partition: 2).read { pieces.append($0) }
        let writer = PartitionWriter(log: to, checkpoints: to.checkpoints, partition: 2)
        try await writer.discard()
        for piece in pieces.all {
            let bytes =
                piece.entries.reduce(0) { $0 + $1.payload.count } + piece.users.values.reduce(0) { $0 + $1.count }
            #expect(bytes < 1 << 20)
            try await writer.write(piece)
        }

        let expected = try await from.read(partition: 2, from: 3, limit: 100)
        let arrived = try await to.read(partition: 2, from: 3, limit: 100)
        #expect(arrived == expected)
        #expect(try await to.startOffsets()[2] == 3)
        #expect(try await users(to.checkpoints) == states)
        let checkpoint = try await to.checkpoints.read(partition: 2) { _, _ in }
        #expect(checkpoint == PartitionCheckpoint(offset: 40, state: [1, 2]))
        let again = try await to.append([LogRecord(partition: 2, key: [5], payload: [])])
        #expect(again.first?.isDuplicate == true)
    }

    @Test func `an empty partition is handed over too`() async throws {
        let from = try simulatedLog()
        let pieces = Pieces()
        try await PartitionReader(log: from, checkpoints: from.checkpoints, partition: 1).read { pieces.append($0) }
        #expect(pieces.all == [PartitionPiece(startOffset: 0, endOffset: 0)])
    }

    @Test(arguments: [
        PartitionAnswer.nothing(askers: [PartitionGrant(nodeID: "ä", directory: "/var/lib/ä", epoch: 3)]),
        .nothing(askers: []), .elsewhere(PartitionGrant(nodeID: "b", epoch: 9)), .stale(epoch: 1 << 50), .busy,
    ])
    func `an answer is read back from the error that carries it`(_ answer: PartitionAnswer) {
        #expect(PartitionAnswer(answer.rpcError) == answer)
    }
}
