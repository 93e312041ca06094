import Signals
import TestSupport
import Testing

@Suite struct SessionIntentTests {
    @Test func `a new session forgets the intent of the one before`() throws {
        let intent = SessionIntentOperator(attribute: "genres")
        func search(_ id: String, _ query: String, _ minutes: Double) -> Event {
            Event(
                eventID: id, userID: "u", kind: "search", occurredAt: World.start + minutes * 60, query: query)
        }
        var state = intent.initial()
        intent.fold(search("1", "HORROR tonight", 0), World.context, into: &state)
        intent.fold(search("2", "jazz", 40), World.context, into: &state)
        intent.fold(search("2", "jazz", 40), World.context, into: &state)
        let patch = try #require(intent.patch(of: state, World.context))
        #expect(patch.value == .distribution(Distribution(["Jazz": 1])))
        #expect(patch.mass == 4)
        #expect(patch.reinforcementCount == 1)
        // A late event joins the two sessions.
        intent.fold(search("3", "jazz", 20), World.context, into: &state)
        #expect(try #require(intent.patch(of: state, World.context)).reinforcementCount == 3)
    }

    private func event(_ id: String, _ genre: String, _ kind: String, _ minutes: Double) -> Event {
        Event(
            eventID: id, userID: "u", kind: kind, occurredAt: World.start + minutes * 60,
            attributes: ["genres": genre])
    }

    private func patch(_ events: [Event]) -> PatchDraft? {
        let intent = SessionIntentOperator(attribute: "genres", halfLifeSeconds: 300)
        var state = intent.initial()
        for event in events { intent.fold(event, World.context, into: &state) }
        return intent.patch(of: state, World.context)
    }

    @Test func `a contrary event takes mass from its label and from the whole, and confirms nothing`() throws {
        let events = [
            event("1", "Jazz", "search", 0), event("2", "War", "complete", 0), event("3", "War", "skip", 5),
        ]
        let draft = try #require(patch(events))
        // Five minutes are a half-life: 4 and 3 have become 2 and 1.5, and the skip takes 1 of the latter.
        #expect(isClose(draft.value, .distribution(Distribution(["Jazz": 2, "War": 0.5]))))
        #expect(draft.lastReinforcedAt == World.start && draft.reinforcementCount == 2)
        // As of the last confirmation: 2.5 at five minutes were 5 then.
        #expect((draft.mass - 5).magnitude < 1e-12)
    }

    @Test func `contrary events leave nothing below zero, and nothing when they have taken everything`() throws {
        let skips = (0..<20).map { event("s\($0)", "War", "skip", 1 + Double($0) / 100) }
        #expect(patch([event("1", "War", "view", 0)] + skips) == nil)
        let revived = try #require(patch([event("1", "War", "view", 0)] + skips + [event("2", "Jazz", "view", 2)]))
        #expect(revived.value == .distribution(Distribution(["Jazz": 1])))
        #expect((revived.mass - 1).magnitude < 1e-12)
    }

    @Test func `a session that is over has no intent`() throws {
        let intent = try #require(try World.catalogue()["session_intent"])
        var state = intent.makeState()
        intent.fold(event("1", "Jazz", "search", 0), World.context, into: &state)
        #expect(intent.value(of: state, at: World.start + 1800, World.context) != nil)
        #expect(intent.value(of: state, at: World.start + 1801, World.context) == nil)
    }

    @Test func `a state of the first format, which had the ids themselves, is read`() throws {
        var encoder = ByteEncoder()
        encoder.write(version: 1)
        encoder.write(count: 2)
        // The ids were ordered as texts; their hashes are the other way round.
        for (id, genre) in [("a", "Jazz"), ("b", "War")] {
            encoder.write(World.start)
            encoder.write(id)
            encoder.write(4.0)
            encoder.write(count: 1)
            encoder.write(genre)
        }
        let state = try SessionIntentOperator.State(decoding: encoder.bytes)
        let intent = SessionIntentOperator(attribute: "genres")
        var fresh = intent.initial()
        for (id, genre) in [("b", "War"), ("a", "Jazz")] {
            intent.fold(event(id, genre, "search", 0), World.context, into: &fresh)
        }
        #expect(state == fresh)
    }
}
