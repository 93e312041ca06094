import LogFollower
import Logging
import MeshMessages
import MeshRPC
import MessageMapping
import Signals
import Synchronization
import TestSupport
import Testing

/// A log of one partition that answers polls as the session tier does.
private struct FakeLog: Sendable {
    let events: [Event]

    func page(for bytes: [UInt8], limit: Int) throws -> [UInt8] {
        let request = try SessionV1.ReadEventsRequest(serializedBytes: bytes)
        let from = Int(request.from.first?.offset ?? 0)
        let end = min(from + limit, events.count)
        return SessionV1.ReadEventsResponse(
            entries: (from..<end).map {
                SessionV1.LogEntry(partition: 0, offset: UInt64($0), event: events[$0].message)
            },
            next: [SessionV1.PartitionOffset(partition: 0, offset: UInt64(end))], remaining: UInt64(events.count - end)
        ).serializedBytes()
    }
}

private let events = (0..<25).map {
    Event(
        eventID: "\($0)", userID: "u", itemID: "i", kind: "view", occurredAt: Timestamp(microseconds: Int64($0) + 1))
}

@Suite struct LogFollowerTests {
    private func collect(_ caller: ScriptedCaller, from offsets: [UInt32: UInt64] = [:]) async throws -> [String] {
        struct CaughtUp: Error {}
        var ids: [String] = []
        let follower = LogFollower(session: caller, logger: Logger(label: "test"))
        do {
            try await follower.follow(from: offsets) { batch in
                ids += batch.entries.map(\.event.eventID)
                if batch.remaining == 0 { throw CaughtUp() }
            }
        } catch is CaughtUp {}
        return ids
    }

    @Test func everyEventIsHandedOutOnceInOrder() async throws {
        let log = FakeLog(events: events)
        let ids = try await collect(ScriptedCaller { _, request in try log.page(for: request, limit: 10) })
        #expect(ids == events.map(\.eventID))
    }

    @Test func aConsumerGoesOnWhereItStopped() async throws {
        let log = FakeLog(events: events)
        let ids = try await collect(
            ScriptedCaller { _, request in try log.page(for: request, limit: 10) }, from: [0: 20])
        #expect(ids == ["20", "21", "22", "23", "24"])
    }

    @Test func aSessionTierThatIsAwayIsAskedAgainFromTheSamePlace() async throws {
        let log = FakeLog(events: events)
        let polls = Mutex(0)
        let caller = ScriptedCaller { _, request in
            let poll = polls.withLock { polls in
                polls += 1
                return polls
            }
            if poll == 2 { throw RPCError(.unavailable, "away") }
            return try log.page(for: request, limit: 10)
        }
        #expect(try await collect(caller) == events.map(\.eventID))
        #expect(caller.calls == 4)
    }

    @Test(arguments: [RPCError.Code.outOfRange, .dataLoss])
    func aLogThatDoesNotHoldTheOffsetsEndsTheFollowing(_ code: RPCError.Code) async {
        let caller = ScriptedCaller { _, _ in throw RPCError(code, "not here") }
        let error = await #expect(throws: RPCError.self) { try await collect(caller) }
        #expect(error?.code == code)
        #expect(caller.calls == 1)
    }

    @Test func anEntryThatIsNoEventIsDataLossAndNamesItsPlace() async {
        let caller = ScriptedCaller { _, _ in
            SessionV1.ReadEventsResponse(
                entries: [SessionV1.LogEntry(partition: 3, offset: 7, event: SignalsV1.Event(eventID: "x"))]
            ).serializedBytes()
        }
        let error = await #expect(throws: RPCError.self) { try await collect(caller) }
        #expect(error?.code == .dataLoss)
        #expect(error?.message.contains("3:7") == true)
    }
}
