import MeshMessages
import MeshRPC
import SessionTier
import Testing

@Suite("The log's tail as a stream")
struct TailEventsTests {
    private typealias Stream = RPCStream<SessionV1.TailEventsRequest, SessionV1.ReadEventsResponse>

    private static func tail(
        _ node: ServedNode, from offset: UInt64, limit: UInt32 = 0
    ) async throws -> (stream: Stream, start: SessionV1.ReadEventsResponse) {
        let from = (0..<ServedNode.partitions).filter { node.store.served[$0] != nil }.map {
            SessionV1.PartitionOffset(partition: $0, offset: offset)
        }
        let stream = try await node.client.tailEvents(.init(from: from, limit: limit))
        return (stream, try #require(try await stream.next()))
    }

    /// Reads until so many events have come.
    private static func ids(
        _ count: Int, of stream: Stream
    ) async throws -> (ids: [String], next: [SessionV1.PartitionOffset]) {
        var ids: [String] = []
        var next: [SessionV1.PartitionOffset] = []
        while ids.count < count {
            let page = try #require(try await stream.next())
            ids += page.entries.compactMap(\.event?.eventID)
            next = page.next
        }
        return (ids, next)
    }

    @Test func itBeginsWithWhereItStandsAndBringsWhatIsThereAndWhatComes() async throws {
        try await ServedNode.run { node in
            _ = try await node.client.ingestEvents(.init(events: (0..<5).map { .init("a\($0)", of: "u\($0)") }))
            let (stream, start) = try await Self.tail(node, from: 0, limit: 2)
            #expect(start.entries.isEmpty && start.remaining == 5)
            #expect(start.next.map(\.offset) == [0, 0, 0, 0])
            let first = try await Self.ids(5, of: stream)
            #expect(Set(first.ids) == ["a0", "a1", "a2", "a3", "a4"])
            _ = try await node.client.ingestEvents(.init(events: [.init("b", of: "u1")]))
            let second = try await Self.ids(1, of: stream)
            #expect(second.ids == ["b"])
            stream.cancel()

            // Another reader goes on where the first one stood.
            _ = try await node.client.ingestEvents(.init(events: [.init("c", of: "u2")]))
            let resumed = try await node.client.tailEvents(.init(from: second.next))
            let third = try await Self.ids(1, of: resumed)
            #expect(third.ids == ["c"])
            resumed.cancel()
        }
    }

    @Test func fromTheEndThereIsOnlyWhatComes() async throws {
        try await ServedNode.run { node in
            _ = try await node.client.ingestEvents(.init(events: (0..<9).map { .init("a\($0)", of: "u\($0)") }))
            let (stream, start) = try await Self.tail(node, from: .max)
            #expect(start.remaining == 0)
            _ = try await node.client.ingestEvents(.init(events: [.init("b", of: "u1")]))
            let new = try await Self.ids(1, of: stream)
            #expect(new.ids == ["b"])
            stream.cancel()
        }
    }

    @Test func itEndsWithWhereToGoWhenAPartitionIsGivenAway() async throws {
        try await ServedNode.runTwo { first, second in
            _ = try await first.client.ingestEvents(.init(events: [.init("a", of: ServedNode.user(in: 0))]))
            let (stream, _) = try await Self.tail(first, from: 0)
            let before = try await Self.ids(1, of: stream)
            #expect(before.ids == ["a"])
            first.gate.give(0, to: "b")
            _ = try await first.store.seal(0)
            let error = await #expect(throws: RPCError.self) { while try await stream.next() != nil {} }
            #expect(error?.code == .unavailable)
            #expect(error?.metadata["freshet-owner"] == second.address.description)
        }
    }

    @Test func aPartitionOfAnotherNodeIsNotStreamed() async throws {
        try await ServedNode.runTwo { first, second in
            let request = SessionV1.TailEventsRequest(from: [.init(partition: 1)])
            let stream = try await first.client.tailEvents(request)
            let error = await #expect(throws: RPCError.self) { _ = try await stream.next() }
            #expect(error?.metadata["freshet-owner"] == second.address.description)
            let wrong = try await first.client.tailEvents(.init(from: [.init(partition: 99)]))
            let refusal = await #expect(throws: RPCError.self) { _ = try await wrong.next() }
            #expect(refusal?.code == .invalidArgument)
        }
    }

    @Test func whatAPartitionLeftBehindIsNotReadAsAPage() async throws {
        try await ServedNode.runTwo { first, _ in
            _ = try await first.client.ingestEvents(
                .init(events: [.init("a", of: ServedNode.user(in: 0)), .init("b", of: ServedNode.user(in: 2))]))
            first.gate.give(0, to: "b")
            _ = try await first.store.seal(0)
            let page = try await first.client.readEvents(.init())
            #expect(page.entries.compactMap(\.event?.eventID) == ["b"])
        }
    }
}
