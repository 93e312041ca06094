import MeshMessages
import MeshRPC
import Testing

extension EndToEnd {
    /// Ids make retries safe, and time is the server's unless it replays.
    @Suite struct IdempotencyTests {
        @Test func duplicateEventsAreCountedOnce() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session])) { mesh in
                let now = TasteWorld.now
                let events = (0..<5).map { number in
                    SignalsV1.Event(
                        eventID: "e\(number)", userID: "u", itemID: "i\(number)", kind: "view",
                        occurredAt: now - Int64(5 - number))
                }
                // Twice in one call, and once more after it, beside a new one.
                let first = try await mesh.session.ingestEvents(.init(events: Array(events[..<4] + events[..<4])))
                #expect(first == .init(accepted: 4, duplicates: 4))
                let second = try await mesh.session.ingestEvents(.init(events: events))
                #expect(second == .init(accepted: 1, duplicates: 4))
                #expect(try await mesh.session.allEvents().map(\.eventID).sorted() == ["e0", "e1", "e2", "e3", "e4"])

                // The log still knows them when the process is another.
                try await mesh.kill(.session)
                try await mesh.restart(.session)
                let third = try await mesh.session.ingestEvents(.init(events: events))
                #expect(third == .init(accepted: 0, duplicates: 5))
                let history = try await mesh.session.getHistory(.init(userID: "u"))
                #expect(history.items.map(\.itemID) == ["i0", "i1", "i2", "i3", "i4"])
            }
        }

        @Test func anAsOfWithoutReplayIsRefused() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session, .ranker])) { mesh in
                let asOf = TasteWorld.now
                let event = SignalsV1.Event(eventID: "e", userID: "u", itemID: "i", kind: "view", occurredAt: asOf)
                let session = mesh.session
                let calls: [(String, @Sendable () async throws -> Void)] = [
                    ("IngestEvents", { _ = try await session.ingestEvents(.init(events: [event], asOf: asOf)) }),
                    ("GetProfile", { _ = try await session.getProfile(.init(userID: "u", asOf: asOf)) }),
                    ("GetHistory", { _ = try await session.getHistory(.init(userID: "u", asOf: asOf)) }),
                    ("Rank", { _ = try await mesh.ranker.rank(.init(userID: "u", asOf: asOf)) }),
                ]
                for (name, call) in calls {
                    let error = await #expect(throws: RPCError.self, "\(name)") { try await call() }
                    #expect(error?.code == .invalidArgument, "\(name)")
                    #expect(error?.message.contains("--replay") == true, "\(name)")
                }
                let events = try await session.allEvents()
                #expect(events.isEmpty)
            }
        }
    }
}
