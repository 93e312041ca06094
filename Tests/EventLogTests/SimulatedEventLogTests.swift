import EventLog
import RocksDB
import SimulatedLog
import Testing
import TestSupport

@Suite("The simulated log")
struct SimulatedEventLogTests {
    @Test("conforms", arguments: EventLogConformance.allCases)
    func conforms(_ behaviour: EventLogConformance) async throws {
        let disk = SimulatedDisk(
            partitionCount: EventLogConformance.partitionCount, seed: 1, syncMicroseconds: 0...50)
        let log = try SimulatedEventLog(disk)
        try await behaviour.check(log)
        await log.close()
    }

    @Test("keeps checkpoints as the embedded one does", arguments: CheckpointConformance.allCases)
    func conformsToCheckpoints(_ behaviour: CheckpointConformance) async throws {
        let log = try SimulatedEventLog(SimulatedDisk(partitionCount: EventLogConformance.partitionCount, seed: 1))
        try await behaviour.check(log.checkpoints)
    }

    /// Appends one by one, of which the last is not acknowledged before the crash.
    ///
    /// - Returns: how many entries are there afterwards.
    private func entriesAfterCrash(seed: UInt64, losesSyncs: Bool = false) async throws -> UInt64 {
        let gate = Gate()
        let disk = SimulatedDisk(
            partitionCount: 4, seed: seed, syncMicroseconds: 1...1, sleep: { _ in await gate.pass() })
        disk.losesSyncs = losesSyncs
        let log = try SimulatedEventLog(disk)
        for index in 0..<5 { _ = try await log.append([record(0, "k\(index)")]) }
        await gate.shut()
        let last = (0..<5).map { index in Task { try await log.append([record(0, "last\(index)")]) } }
        while await gate.waiting < 5 { await Task.yield() }
        disk.crash()
        await gate.open()
        for task in last { await #expect(throws: EventLogError.closed) { try await task.value } }
        await #expect(throws: EventLogError.closed) { try await log.append([record(0, "after")]) }
        return try await SimulatedEventLog(disk).endOffsets()[0]
    }

    @Test("a crash keeps what was acknowledged and, of the rest, a beginning that the seed decides")
    func crash() async throws {
        var found: Set<UInt64> = []
        for seed in 0..<40 as Range<UInt64> {
            let entries = try await entriesAfterCrash(seed: seed)
            let again = try await entriesAfterCrash(seed: seed)
            #expect(entries == again)
            found.insert(entries)
        }
        #expect(found == Set(5...10))
    }

    @Test("a disk that lies about syncs loses what was acknowledged")
    func lyingDisk() async throws {
        var lost = 0
        for seed in 0..<20 as Range<UInt64> where try await entriesAfterCrash(seed: seed, losesSyncs: true) < 5 {
            lost += 1
        }
        #expect(lost > 0)
    }

    @Test("a killed process loses nothing that it wrote; only one at a time has the disk open")
    func kill() async throws {
        let disk = SimulatedDisk(partitionCount: 4, seed: 1)
        let log = try SimulatedEventLog(disk)
        _ = try await log.append([record(0, "a")])
        try await log.checkpoints.write(PartitionCheckpoint(offset: 1), of: 0, users: ["u": [1]])
        let error = #expect(throws: RocksDBError.self) { try SimulatedEventLog(disk) }
        #expect(error?.kind == .lockHeld)
        disk.kill()
        #expect(log.health == .closed)
        let next = try SimulatedEventLog(disk)
        await log.close()
        #expect(try await next.append([record(0, "a")]).first?.isDuplicate == true)
        #expect(try await read(next.checkpoints, 0)?.users.count == 1)
    }

    @Test("a disk that fails makes it read-only until it is opened again")
    func failure() async throws {
        let disk = SimulatedDisk(partitionCount: 4, seed: 1)
        let log = try SimulatedEventLog(disk)
        _ = try await log.append([record(0, "a")])
        disk.fail("worn out")
        await #expect(throws: EventLogError.self) { try await log.append([record(0, "b")]) }
        disk.repair()
        await #expect(throws: EventLogError.self) { try await log.append([record(0, "c")]) }
        guard case .readOnly(let reason) = log.health else {
            Issue.record("health is \(log.health)")
            return
        }
        #expect(reason.contains("worn out"))
        #expect(try await log.read(partition: 0, from: 0, limit: 5).count == 1)
        await log.close()
        let results = try await SimulatedEventLog(disk).append([record(0, "c")])
        #expect(results == [AppendResult(position: position(0, 1), isDuplicate: false)])
    }

    @Test("more appends than may wait are refused")
    func overload() async throws {
        let gate = Gate()
        let disk = SimulatedDisk(partitionCount: 4, seed: 1, syncMicroseconds: 1...1, sleep: { _ in await gate.pass() })
        let log = try SimulatedEventLog(disk, maximumInFlight: 1)
        await gate.shut()
        let first = Task { try await log.append([record(0, "a")]) }
        while await gate.waiting < 1 { await Task.yield() }
        #expect(try await log.endOffsets() == [0, 0, 0, 0], "nothing is readable before it is durable")
        await #expect(throws: EventLogError.overloaded(retryAfter: .milliseconds(5))) {
            try await log.append([record(0, "b")])
        }
        await gate.open()
        _ = try await first.value
        #expect(try await log.append([record(0, "b")]).first?.position == position(0, 1))
    }
}

/// Where a simulated time stands still for as long as the test wants.
private actor Gate {
    private var isShut = false
    private var held: [CheckedContinuation<Void, Never>] = []

    var waiting: Int { held.count }

    func shut() { isShut = true }

    func open() {
        isShut = false
        for reply in held { reply.resume() }
        held = []
    }

    func pass() async {
        guard isShut else { return }
        await withCheckedContinuation { held.append($0) }
    }
}
