import FreshetCommands
import MeshMessages
import Testing

@Suite("A session and a patch of the command line")
struct SessionTextTests {
    private static let session = SessionV1.GetSessionResponse(
        userID: "42", open: true, startedAt: 889_238_400_000_000, lastEventAt: 889_238_469_000_000, events: 14,
        clicks: (0..<12).map { SignalsV1.ItemAt(itemID: "i\($0)", occurredAt: 889_238_400_000_000) },
        signals: [
            "risk": SignalsV1.ResolvedValue(
                value: SignalsV1.SignalValue(kind: .category("low")), provenance: SignalsV1.Provenance(status: .fresh)),
            "intent": SignalsV1.ResolvedValue(provenance: SignalsV1.Provenance(status: .missing)),
        ], asOf: 889_238_474_000_000)

    @Test func theTextSaysSinceWhenAndShowsTheLastClicks() {
        let text = SessionText.text(Self.session)
        #expect(text.contains("user 42: in a session"))
        #expect(text.contains("14 events in 1 min 9 s, the last 5 s ago"))
        #expect(text.contains("clicks: 12, the last 10"))
        #expect(text.contains("i11") && !text.contains("i1 "))
        #expect(text.contains("risk") && !text.contains("intent"))
    }

    @Test func aUserWithoutASessionHasNoTimes() {
        let nobody = SessionV1.GetSessionResponse(userID: "new")
        #expect(SessionText.text(nobody) == "user new: no session")
        #expect(SessionText.json(nobody)["started_at"] == .null)
        #expect(SessionText.json(nobody)["open"] == .bool(false))
    }

    @Test func theJSONHasEveryClick() {
        guard case .array(let clicks)? = SessionText.json(Self.session)["clicks"] else {
            Issue.record("no clicks")
            return
        }
        #expect(clicks.count == 12)
        #expect(SessionText.json(Self.session)["signals"]?["risk"] == .string("low"))
    }

    @Test func sharesBecomeADistribution() throws {
        let weights = try [LabelWeightArgument("b=3"), LabelWeightArgument("a=b=1")]
        let value = LabelWeightArgument.distribution(weights)
        #expect(
            value.kind
                == .distribution(
                    SignalsV1.Distribution(weights: [
                        SignalsV1.LabelWeight(label: "a=b", weight: 0.25),
                        SignalsV1.LabelWeight(label: "b", weight: 0.75),
                    ])))
    }
}
