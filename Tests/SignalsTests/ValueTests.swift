import Signals
import Testing
import TestSupport

@Suite struct ValueTests {
    @Test func `times floor to midnight UTC, before 1970 too`() {
        let noon = Timestamp(seconds: 86_400 * 3 + 43_200)
        #expect(noon.floorToDay() == Timestamp(seconds: 86_400 * 3))
        #expect(Timestamp(microseconds: -1).floorToDay() == Timestamp(seconds: -86_400))
        #expect(Timestamp.distantFuture + 1 == .distantFuture)
        #expect((noon + 0.5).seconds(since: noon) == 0.5)
    }

    @Test func `a distribution sums to one, sorted, without what is not positive`() {
        let distribution = Distribution(["b": 3, "a": 1, "c": 0, "d": -2, "e": .nan])
        #expect(distribution.entries == [.init(label: "a", weight: 0.25), .init(label: "b", weight: 0.75)])
        #expect(distribution["b"] == 0.75 && distribution["z"] == 0)
        #expect(Distribution([:]).isEmpty)
        #expect(distribution.top(1).map(\.label) == ["b"])
    }

    @Test func `events and values come back as they were, and truncation is refused`() throws {
        var generator = SplitMix64(seed: 9)
        for event in World.events(50, using: &generator) {
            let bytes = event.encodedBytes()
            #expect(try Event(decoding: bytes) == event)
            for length in 0..<bytes.count {
                #expect(throws: ByteDecodingError.self) { try Event(decoding: Array(bytes.prefix(length))) }
            }
        }
        let values: [SignalValue] = [
            .scalar(-0.1), .category("é"), .distribution(Distribution(["a": 1, "b": 2])), .vector([1, .infinity]),
            .items([ItemAt(itemID: "x", occurredAt: World.start)]),
        ]
        for value in values {
            let bytes = value.encodedBytes()
            #expect(try SignalValue(decoding: bytes) == value)
            for length in 0..<bytes.count {
                #expect(throws: ByteDecodingError.self) { try SignalValue(decoding: Array(bytes.prefix(length))) }
            }
        }
        #expect(throws: ByteDecodingError.unknownVersion(9, of: "event", offset: 0)) { try Event(decoding: [9]) }
    }

    @Test func `an invalid event names its field`() {
        let good = Event(eventID: "e", userID: "u", kind: "view", occurredAt: World.start)
        #expect(throws: Never.self) { try good.validate() }
        func field(_ change: (inout Event) -> Void) -> String? {
            var event = good
            change(&event)
            do {
                try event.validate()
                return nil
            } catch {
                return error.field
            }
        }
        #expect(field { $0.eventID = "" } == "event_id")
        #expect(field { $0.userID = String(repeating: "x", count: 257) } == "user_id")
        #expect(field { $0.itemID = "a\0b" } == "item_id")
        #expect(field { $0.kind = "" } == "kind")
        #expect(field { $0.occurredAt = .epoch } == "occurred_at")
        #expect(field { $0.occurredAt = World.start + 1e12 } == "occurred_at")
        #expect(field { $0.value = .nan } == "value")
        #expect(field { $0.attributes = ["a": "\0"] } == "attributes[a]")
    }

    @Test func `a query names the labels it contains, whatever their case`() {
        #expect(World.items.labels(named: "Old JAZZ and film-noir!", attribute: "genres") == ["Jazz", "Film-Noir"])
        #expect(World.items.labels(named: "nothing", attribute: "genres").isEmpty)
    }

    @Test func `values that are the same are 0 apart, and those that share nothing 1`() {
        let a = SignalValue.distribution(Distribution(["a": 1]))
        let b = SignalValue.distribution(Distribution(["b": 1]))
        #expect(SignalValue.divergence(a, a) == 0)
        #expect((SignalValue.divergence(a, b) - 1).magnitude < 1e-12)
        #expect(SignalValue.divergence(.vector([1, 0]), .vector([-1, 0])) == 1)
        #expect(SignalValue.divergence(.scalar(1), .category("x")) == 1)
    }

    @Test func datesAndDaysAreEachOthersInverse() {
        for day in stride(from: Int64(-200_000), through: 200_000, by: 37) {
            #expect(CivilDate(daysSinceEpoch: day).daysSinceEpoch == day)
        }
        #expect(CivilDate(daysSinceEpoch: 20_454) == CivilDate(year: 2026, month: 1, day: 1))
        #expect(CivilDate.weekday(daysSinceEpoch: 20_454) == 4)
        #expect(CivilDate.weekday(daysSinceEpoch: -1) == 3)
        #expect(CivilDate(year: 2024, month: 2, day: 29).exists)
        #expect(!CivilDate(year: 2023, month: 2, day: 29).exists)
        #expect(!CivilDate(year: 2026, month: 13, day: 1).exists)
    }
}
