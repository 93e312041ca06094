import MeshMessages
import MeshRPC
import SessionTier
import Testing

@Suite("Requests about users of several nodes")
struct OwnerForwardingTests {
    private static let mixed = (UInt32(0)..<4).map { SignalsV1.Event("e\($0)", of: ServedNode.user(in: $0)) }

    @Test func theEventsOfOtherNodesAreSentOnAndAcknowledgedTogether() async throws {
        try await ServedNode.runTwo { first, second in
            let answer = try await first.client.ingestEvents(.init(events: Self.mixed))
            #expect(answer == .init(accepted: 4))
            let own = try await first.client.readEvents(.init())
            #expect(Set(own.entries.compactMap(\.event?.eventID)) == ["e0", "e2"])
            let others = try await second.client.readEvents(.init())
            #expect(Set(others.entries.compactMap(\.event?.eventID)) == ["e1", "e3"])
            // Whoever is asked again knows them all.
            let again = try await second.client.ingestEvents(.init(events: Self.mixed))
            #expect(again == .init(duplicates: 4))
        }
    }

    @Test func whatHasBeenSentOnIsNotSentOnAgain() async throws {
        try await ServedNode.runTwo { first, second in
            let error = await #expect(throws: RPCError.self) {
                try await first.client.ingestEvents(.init(events: Self.mixed, forwarded: true))
            }
            #expect(error?.code == .unavailable)
            let page = try await first.client.readEvents(.init())
            #expect(page.entries.isEmpty, "nothing was appended")
            let others = try await second.client.readEvents(.init())
            #expect(others.entries.isEmpty)
        }
    }

    @Test func anInvalidEventRefusesTheWholeCallBeforeAnythingIsSentOn() async throws {
        try await ServedNode.runTwo { first, second in
            let error = await #expect(throws: RPCError.self) {
                try await first.client.ingestEvents(.init(events: Self.mixed + [.init("", of: "u")]))
            }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.contains("events[4].event_id") == true)
            for node in [first, second] {
                let page = try await node.client.readEvents(.init())
                #expect(page.entries.isEmpty)
            }
        }
    }

    @Test func aLinkReachesTheUsersNode() async throws {
        try await ServedNode.runTwo { first, second in
            let anonymous = ServedNode.user(in: 0)
            let user = ServedNode.user(in: 1)
            _ = try await first.client.ingestEvents(
                .init(events: (0..<3).map { .init("a\($0)", of: anonymous, item: "i\($0)", at: Double($0)) }))
            let link = SessionV1.LinkUserRequest(anonymousID: anonymous, userID: user)
            let merged = try await first.client.linkUser(link)
            #expect(merged.merged == 3)
            let again = try await first.client.linkUser(link)
            #expect(again.merged == 0)
            let history = try await second.client.getHistory(.init(userID: user))
            #expect(history.items.map(\.itemID) == ["i0", "i1", "i2"])
            let other = await #expect(throws: RPCError.self) {
                try await first.client.linkUser(.init(anonymousID: anonymous, userID: ServedNode.user(in: 2)))
            }
            #expect(other?.code == .failedPrecondition)
        }
    }
}
