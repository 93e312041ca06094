// Round trips through messages and their bytes change nothing; what means no value is refused, naming the field.
import MeshMessages
import MeshRPC
import MessageMapping
import ProtobufC
import Signals
import Testing

/// The message as it arrives at the other end of a wire.
private func sent<M: Message>(_ message: M) throws -> M { try M(serializedBytes: message.serializedBytes()) }

private let values: [SignalValue] = [
    .scalar(0), .scalar(-1.5e-300), .category("expert"), .category(""), .distribution(.empty),
    .distribution(Distribution(["jazz": 0.1, "rock": 0.2, "naïve – ☕": 0.7])), .vector([]),
    .vector([0.1, -0.0, 1e300]),
    .items([]), .items([ItemAt(itemID: "a", occurredAt: Timestamp(microseconds: 1))]),
]

@Suite struct RoundTripTests {
    @Test(arguments: values) func signalValues(value: SignalValue) throws {
        #expect(try SignalValue(message: sent(value.message)) == value)
    }

    @Test func events() throws {
        let full = Event(
            eventID: "e1", userID: "u1", itemID: "i1", kind: "complete",
            occurredAt: Timestamp(microseconds: 893_286_638_000_001),
            value: 0, sessionID: "s", query: "jazz", attributes: ["genres": "jazz", "device": "tv"])
        #expect(try Event(message: sent(full.message)) == full)
        let bare = Event(eventID: "e", userID: "u", kind: "view", occurredAt: Timestamp(microseconds: 1))
        #expect(try Event(message: sent(bare.message)) == bare)
        #expect(try Event(message: sent(bare.message)).value == nil)
    }

    @Test(arguments: values) func patches(value: SignalValue) throws {
        let patch = Patch(
            id: "p", signal: "affinity", value: value, observedAt: Timestamp(microseconds: 5),
            lastReinforcedAt: Timestamp(microseconds: 9), ttlSeconds: 60, halfLifeSeconds: 7.5, reinforcementCount: 3,
            mass: 4.25, origin: "session")
        #expect(try Patch(message: sent(patch.message)) == patch)
    }

    @Test func resolvedValues() throws {
        let sources: [Provenance.Source?] = [nil, .base, .patch, .merged, .live]
        let statuses: [Provenance.Status] = [.fresh, .stale, .expired, .missing]
        for source in sources {
            for status in statuses {
                for tier in Tier.allCases {
                    let provenance = Provenance(
                        source: source, tier: tier, status: status, eventTime: Timestamp(microseconds: 3), ageMicros: 7,
                        version: "v1", patchWeight: 0.33, reinforcementCount: 2)
                    let value = ResolvedValue(value: status == .missing ? nil : .scalar(1), provenance: provenance)
                    #expect(try ResolvedValue(message: sent(value.message)) == value)
                }
            }
        }
    }

    @Test func stalenessRules() throws {
        let rules = StalenessRules(
            [
                "a": StalenessRule(maximumAgeSeconds: 0, onStale: .refuse),
                "b": StalenessRule(maximumAgeSeconds: 1.5, onStale: .accept),
            ], others: StalenessRule(maximumAgeSeconds: 60, onStale: .degrade))
        let request = SessionV1.GetProfileRequest(userID: "u", staleness: rules.messages)
        #expect(try StalenessRules(messages: sent(request).staleness) == rules)
        #expect(try StalenessRules(messages: []) == .catalogue)
        let silent = SessionV1.StalenessRule(signal: "a", maxAgeSeconds: 1)
        #expect(try StalenessRules(messages: [silent])["a"]?.onStale == .degrade)
    }

    @Test func sessions() throws {
        let context = FoldContext(kinds: ["click": EventKind(weight: 1)])
        let now = Timestamp(seconds: 1_000_000)
        let click = Event(eventID: "e", userID: "u", itemID: "i", kind: "click", occurredAt: now)
        let window = try #require(SessionWindow(of: [click], at: now, context))
        let response = try sent(SessionWindow.response(window, of: "u", signals: [:], asOf: now + 1))
        #expect(response.open && response.events == 1 && response.asOf == (now + 1).microseconds)
        #expect(response.startedAt == now.microseconds && response.lastEventAt == now.microseconds)
        #expect(response.clicks == [SignalsV1.ItemAt(itemID: "i", occurredAt: now.microseconds)])
        let none = SessionWindow.response(nil, of: "u", signals: [:], asOf: now)
        #expect(none.startedAt == 0 && !none.open)
    }

    @Test func items() throws {
        let item = Item(
            id: "i", title: "Alien", labels: ["genres": ["horror", "scifi"], "people": []], runtimeSeconds: 0,
            description: "In space.", numbers: ["year": 1979, "price": 9.5])
        #expect(try Item(message: sent(item.message)) == item)
        let bare = Item(id: "i")
        #expect(try Item(message: sent(bare.message)) == bare)
    }
}

@Suite struct RefusedMessageTests {
    private func problem(_ body: () throws(MappingError) -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return error.description
        }
    }

    @Test func anItemNamesItsBadField() {
        let good = Item(id: "i", numbers: ["year": 1979]).message
        var message = good
        message.numbers[0].value = .infinity
        #expect(
            problem { () throws(MappingError) in _ = try Item(message: message) }?.hasPrefix("numbers[year] ") == true)
        message = good
        message.numbers.append(message.numbers[0])
        #expect(problem { () throws(MappingError) in _ = try Item(message: message) } == "numbers[year] is given twice")
        message = good
        message.description = String(repeating: "x", count: Item.maximumDescriptionBytes + 1)
        #expect(
            problem { () throws(MappingError) in _ = try Item(message: message) }?.hasPrefix("description ") == true)
    }

    @Test func anEventNamesItsBadField() {
        let good = Event(eventID: "e", userID: "u", kind: "view", occurredAt: Timestamp(microseconds: 1)).message
        var message = good
        message.userID = ""
        #expect(problem { () throws(MappingError) in _ = try Event(message: message) }?.hasPrefix("user_id ") == true)
        message = good
        message.value = .nan
        #expect(problem { () throws(MappingError) in _ = try Event(message: message) }?.hasPrefix("value ") == true)
        message = good
        message.attributes = [SignalsV1.Attribute(key: "k", value: "1"), SignalsV1.Attribute(key: "k", value: "2")]
        #expect(
            problem { () throws(MappingError) in _ = try Event(message: message) } == "attributes[k] is given twice")
    }

    @Test func aListOfEventsNamesTheFirstBadOne() {
        let good = Event(eventID: "e", userID: "u", kind: "view", occurredAt: Timestamp(microseconds: 1)).message
        var bad = good
        bad.eventID = "e2"
        bad.kind = ""
        let error = #expect(throws: RPCError.self) {
            try decodingArgument { () throws(MappingError) in try Event.list(messages: [good, bad]) }
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.hasPrefix("events[1].kind ") == true)
        #expect(error?.message.hasSuffix("(event_id 'e2')") == true)
    }

    @Test func aPatchNamesThePathOfItsBadField() {
        let good = Patch(
            id: "p", signal: "s", value: .scalar(1), observedAt: Timestamp(microseconds: 5), mass: 1
        ).message
        var message = good
        message.value = SignalsV1.SignalValue(kind: .scalar(.infinity))
        #expect(
            problem { () throws(MappingError) in _ = try Patch(message: message) }
                == "value.scalar is not a finite number")
        message = good
        message.ttlSeconds = -1
        #expect(
            problem { () throws(MappingError) in _ = try Patch(message: message) }?.hasPrefix("ttl_seconds ") == true)
        message = good
        message.value = nil
        #expect(problem { () throws(MappingError) in _ = try Patch(message: message) } == "value is missing")
        message = good
        message.lastReinforcedAt = 4
        #expect(
            problem { () throws(MappingError) in _ = try Patch(message: message) }?.hasPrefix("last_reinforced_at ")
                == true)
    }

    @Test func aStalenessRuleNamesItsBadField() {
        func problem(_ messages: SessionV1.StalenessRule...) -> String? {
            self.problem { () throws(MappingError) in _ = try StalenessRules(messages: messages) }
        }
        let good = SessionV1.StalenessRule(signal: "a", maxAgeSeconds: 1, onStale: .refuse)
        var bad = good
        bad.maxAgeSeconds = -1
        #expect(problem(good, bad)?.hasPrefix("staleness[1].max_age_seconds ") == true)
        bad.maxAgeSeconds = .nan
        #expect(problem(bad)?.hasPrefix("staleness[0].max_age_seconds ") == true)
        bad = good
        bad.onStale = .unrecognized(9)
        #expect(problem(bad) == "staleness[0].on_stale is unknown")
        #expect(problem(good, good) == "staleness[1] is a second rule for `a`")
        let error = StalenessError(signal: "a", ageSeconds: 2, maximumAgeSeconds: 1).failedPrecondition
        #expect(error.code == .failedPrecondition && error.message.hasPrefix("a is 2.0 s old"))
    }

    @Test func aPatchThatSaysLittleGetsTheDefaults() throws {
        let message = SignalsV1.Patch(
            patchID: "p", signal: "s", value: SignalsV1.SignalValue(kind: .category("x")), observedAt: 5)
        let patch = try Patch(message: message, defaults: PatchDefaults(ttlSeconds: 60, halfLifeSeconds: 10))
        #expect(patch.lastReinforcedAt == Timestamp(microseconds: 5))
        #expect(patch.ttlSeconds == 60)
        #expect(patch.halfLifeSeconds == 10)
        #expect(patch.reinforcementCount == 1)
    }

    @Test(arguments: [[("a", 0.5), ("a", 0.5)], [("b", 0.5), ("a", 0.5)], [("a", 0.5)], [("a", 1.5), ("b", -0.5)]])
    func aDistributionThatIsNoneIsRefused(weights: [(String, Double)]) {
        let message = SignalsV1.Distribution(weights: weights.map { SignalsV1.LabelWeight(label: $0.0, weight: $0.1) })
        #expect(throws: MappingError.self) { try Distribution(message: message) }
    }

    @Test func whatThisVersionDoesNotKnowIsRefused() {
        #expect(Tier(message: SignalsV1.Tier.unrecognized(9)) == nil)
        #expect(throws: MappingError.self) { try SignalValue(message: SignalsV1.SignalValue()) }
        #expect(throws: MappingError.self) {
            try Provenance(message: SignalsV1.Provenance(tier: .batch, status: .unrecognized(9)))
        }
    }
}
