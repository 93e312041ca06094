import LogFollower
import Logging
import MeshMessages
import MeshRPC
import MessageMapping
import Signals
import Synchronization
import TestSupport
import Testing

@Suite("Following the log", .timeLimit(.minutes(1)))
struct LogFollowerTests {
    private struct Done: Error {}

    private static let a = Endpoint(host: "10.0.0.1", port: 7410)
    private static let b = Endpoint(host: "10.0.0.2", port: 7410)
    private static let split = LogPlacement(partitions: [.node(a): [0, 1], .node(b): [2, 3]])

    private static func event(_ partition: UInt32, _ number: Int) -> Event {
        Event(
            eventID: "\(partition):\(number)", userID: "u", itemID: "i", kind: "view",
            occurredAt: Timestamp(microseconds: Int64(number) + 1))
    }

    /// 25 events in each of four partitions.
    private static let log: [UInt32: [Event]] = Dictionary(
        uniqueKeysWithValues: (0..<4).map { partition in
            (partition, (0..<25).map { event(partition, $0) })
        })

    private func follower(_ tier: FakeTier) -> LogFollower {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return LogFollower(session: tier, places: tier.places, logger: logger)
    }

    /// Follows until so many events have come; their ids by partition, in the order of their coming.
    private func collect(
        _ count: Int, of tier: FakeTier, from offsets: [UInt32: UInt64] = [:],
        _ seen: (LogFollower.Batch, _ count: Int) throws -> Void = { _, _ in }
    ) async throws -> [UInt32: [String]] {
        var ids: [UInt32: [String]] = [:]
        var total = 0
        do {
            try await follower(tier).follow(from: offsets) { batch in
                for entry in batch.entries { ids[entry.partition, default: []].append(entry.event.eventID) }
                total += batch.entries.count
                try seen(batch, total)
                if total >= count { throw Done() }
            }
        } catch is Done {}
        return ids
    }

    private static let everything = log.mapValues { $0.map(\.eventID) }

    @Test("Every event of every node is handed out once, in its partition's order")
    func everyEventOnce() async throws {
        let tier = FakeTier(Self.log, Self.split)
        let ids = try await collect(100, of: tier)
        #expect(ids == Self.everything)
        #expect(Set(tier.opened.map(\.route)) == [.endpoint(Self.a), .endpoint(Self.b)])
    }

    @Test("Where the mesh does not say who has what, any node is asked for all of it")
    func anywhere() async throws {
        let tier = FakeTier(Self.log, LogPlacement(partitions: [.anywhere: [0, 1, 2, 3]]))
        let ids = try await collect(100, of: tier)
        #expect(ids == Self.everything)
        #expect(tier.opened.map(\.route) == [.balanced])
    }

    @Test("A consumer goes on where it stopped, and the batches say where that is in the whole log")
    func resumes() async throws {
        let tier = FakeTier(Self.log, Self.split)
        var next: [UInt32: UInt64] = [:]
        let ids = try await collect(8, of: tier, from: [0: 22, 1: 25, 2: 20, 3: 25]) { batch, _ in next = batch.next }
        #expect(ids == [0: ["0:22", "0:23", "0:24"], 2: ["2:20", "2:21", "2:22", "2:23", "2:24"]])
        #expect(next == [0: 25, 1: 25, 2: 25, 3: 25])
    }

    @Test("A partition that moves is followed to its new node, without a gap or a repetition")
    func moves() async throws {
        let tier = FakeTier(Self.log, Self.split, page: 5)
        let moved = LogPlacement(partitions: [.node(Self.a): [0], .node(Self.b): [1, 2, 3]])
        var hasMoved = false
        let ids = try await collect(101, of: tier) { _, count in
            guard count >= 40, !hasMoved else { return }
            hasMoved = true
            tier.move(moved)
            tier.append(Self.event(1, 25), to: 1)
        }
        #expect(ids[1] == (0..<26).map { "1:\($0)" })
        #expect(ids.values.map(\.count).reduce(0, +) == 101)
    }

    @Test("A stream that ends before the topology says why is opened again, and goes elsewhere when it does")
    func movesBeforeTheTopology() async throws {
        let tier = FakeTier(Self.log, Self.split)
        let moved = LogPlacement(partitions: [.node(Self.b): [0, 1, 2, 3]])
        var hasMoved = false
        let ids = try await collect(101, of: tier) { _, count in
            guard count == 100, !hasMoved else { return }
            hasMoved = true
            tier.move(moved, tellsClients: false)
            tier.move(moved)
            tier.append(Self.event(0, 25), to: 0)
        }
        #expect(ids[0] == (0..<26).map { "0:\($0)" })
    }

    @Test("A node that is away is asked again from the same place")
    func away() async throws {
        let tier = FakeTier([0: Self.log[0] ?? []], LogPlacement(partitions: [.node(Self.a): [0]]))
        tier.refuse([RPCError(.unavailable, "away"), RPCError(.unavailable, "still away")])
        let ids = try await collect(25, of: tier)
        #expect(ids == [0: (0..<25).map { "0:\($0)" }])
        #expect(tier.opened.count == 3)
    }

    @Test("A log that does not hold the offsets ends the following", arguments: [RPCError.Code.outOfRange, .dataLoss])
    func otherLog(_ code: RPCError.Code) async {
        let tier = FakeTier([0: []], LogPlacement(partitions: [.node(Self.a): [0]]))
        tier.refuse([RPCError(code, "not here")])
        let error = await #expect(throws: RPCError.self) { _ = try await collect(1, of: tier) }
        #expect(error?.code == code)
        #expect(tier.opened.count == 1)
    }

    @Test("An entry that is no event is data loss and names its place")
    func noEvent() async {
        let caller = ScriptedCaller { _, _ in
            SessionV1.ReadEventsResponse(
                entries: [SessionV1.LogEntry(partition: 3, offset: 7, event: SignalsV1.Event(eventID: "x"))]
            ).serializedBytes()
        }
        let follower = LogFollower(session: caller, logger: Logger(label: "test"))
        let error = await #expect(throws: RPCError.self) { _ = try await follower.read(from: [:], wait: .zero) }
        #expect(error?.code == .dataLoss)
        #expect(error?.message.contains("3:7") == true)
    }

    @Test("A page is that of every node; what is with nobody makes it unavailable")
    func pages() async throws {
        let tier = FakeTier(Self.log, Self.split, page: 100)
        let batch = try await follower(tier).read(from: [0: 25, 1: 20], wait: .zero)
        #expect(batch.entries.count == 5 + 25 + 25)
        #expect(batch.next == [0: 25, 1: 25, 2: 25, 3: 25])
        #expect(batch.remaining == 0)
        tier.move(LogPlacement(partitions: [.node(Self.a): [0, 1]], unplaced: [2, 3]))
        let error = await #expect(throws: RPCError.self) { _ = try await follower(tier).read(from: [:], wait: .zero) }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("2, 3") == true)
    }

    @Test("A user's events are asked of the user's owner")
    func ofOneUser() async throws {
        let tier = FakeTier(Self.log, Self.split)
        _ = try await follower(tier).read(from: [0: 0], wait: .zero, userID: "u")
        #expect(tier.opened.map(\.route) == [.owner(of: "u")])
    }
}
