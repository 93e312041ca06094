import MeshMessages
import MeshRPC
import SessionTier
import Testing

@Suite("Events as a stream of batches")
struct StreamEventsTests {
    @Test func theAnswerSumsUpEveryMessage() async throws {
        try await ServedNode.run { node in
            let stream = try await node.client.streamEvents()
            for number in 0..<40 {
                // Every fourth message is the one before it again.
                let id = number % 4 == 3 ? number - 1 : number
                try await stream.send(.init(events: [.init("e\(id)", of: "u\(id % 5)"), .init("f\(id)", of: "u")]))
            }
            let answer = try await stream.response().message
            #expect(answer.accepted == 60)
            #expect(answer.duplicates == 20)
        }
    }

    /// The second of two waits for the first to be visible, however they meet.
    @Test func anEventAndItsRepeatAtTheSameTimeAreBothAnswered() async throws {
        try await ServedNode.run { node in
            for round in 0..<60 {
                let request = SessionV1.IngestEventsRequest(events: [
                    .init("e\(round)", of: "u\(round % 5)"), .init("f\(round)", of: "u"),
                ])
                async let first = node.client.ingestEvents(request)
                async let second = node.client.ingestEvents(request)
                let answers = [try await first, try await second]
                #expect(answers.map(\.accepted).reduce(0, +) == 2)
                #expect(answers.map(\.duplicates).reduce(0, +) == 2)
            }
        }
    }

    @Test func anInvalidEventEndsTheStreamAndSaysWhereAndWhatIsDurable() async throws {
        try await ServedNode.run { node in
            let stream = try await node.client.streamEvents()
            for number in 0..<3 {
                try await stream.send(.init(events: [.init("a\(number)", of: "u"), .init("b\(number)", of: "u")]))
            }
            try await stream.send(.init(events: [.init("c", of: "u"), .init("d", of: "")]))
            let error = await #expect(throws: RPCError.self) { _ = try await stream.response() }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.contains("message 3: events[1].user_id") == true, "\(error?.message ?? "")")
            #expect(error?.message.contains("6 events of the stream are durable") == true, "\(error?.message ?? "")")
            let page = try await node.client.readEvents(.init())
            #expect(Set(page.entries.compactMap(\.event?.eventID)) == ["a0", "a1", "a2", "b0", "b1", "b2"])
        }
    }

    @Test func anEmptyStreamIsAnsweredWithNothing() async throws {
        try await ServedNode.run { node in
            let stream = try await node.client.streamEvents()
            let answer = try await stream.response().message
            #expect(answer == SessionV1.IngestEventsResponse())
        }
    }

    @Test func aMessageThatAnotherNodeShouldHaveEndsTheStreamWithWhereToGo() async throws {
        try await ServedNode.runTwo { first, second in
            let stream = try await first.client.streamEvents()
            try await stream.send(.init(events: [.init("e", of: ServedNode.user(in: 1))]))
            let error = await #expect(throws: RPCError.self) { _ = try await stream.response() }
            #expect(error?.code == .unavailable)
            #expect(error?.metadata["freshet-owner"] == second.address.description)
        }
    }
}
