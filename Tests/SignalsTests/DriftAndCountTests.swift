import Signals
import Testing

@Suite struct DriftAndCountTests {
    private func event(_ number: Int, _ genre: String, kind: String = "view", at seconds: Double) -> Event {
        Event(
            eventID: "d\(number)", userID: "u", itemID: "i", kind: kind, occurredAt: World.start + seconds,
            attributes: ["genres": genre])
    }

    @Test func `drift asks after so many events, and earlier when they are of another kind`() {
        let drift = DriftOperator(attribute: "genres", maximumEvents: 20, minimumEvents: 5)
        var state = drift.initial()
        var asked: [Int] = []
        for number in 0..<45 {
            let found = drift.detect(event(number, "Drama", at: Double(number) * 60), World.context, into: &state)
            if !found.isEmpty { asked.append(number) }
        }
        #expect(asked == [4, 24, 44], "the first one of a new user, then each twentieth")
        for number in 45..<80 {
            let found = drift.detect(event(number, "Jazz", at: Double(number) * 60), World.context, into: &state)
            if let first = found.first {
                if asked.count == 3 { #expect(first.figures.divergence >= 0.1) }
                asked.append(number)
            }
        }
        #expect(asked.count > 3 && asked[3] < 60, "a fifth of another kind is enough: \(asked)")
    }

    @Test func `five searches in two minutes are counted, once an episode`() throws {
        let count = EventCountOperator(kinds: ["search"], minimumCount: 5, windowSeconds: 120)
        var state = count.initial()
        var found: [Detection] = []
        for number in 0..<12 {
            let kind = number == 3 ? "view" : "search"
            let search = event(number, "Drama", kind: kind, at: Double(number) * 20)
            found += count.detect(search, World.context, into: &state)
        }
        #expect(found.count == 1)
        #expect(found.first?.detectedAt == World.start + 100, "the view does not count")
        #expect(found.first?.figures.observed == 5)
        #expect(count.value(of: state, at: World.start + 220, World.context) == .scalar(7))
        let slow = (20..<40).flatMap {
            count.detect(event($0, "Drama", kind: "search", at: Double($0) * 60), World.context, into: &state)
        }
        #expect(slow.isEmpty)
        #expect(try EventCountOperator.State(decoding: state.encodedBytes()) == state)
    }

    @Test func `a binge may be spread over a day when it is far over the user's own rate`() {
        let binge = BingeOperator(attribute: "genres")
        func completion(_ number: Int, at hours: Double) -> Event {
            Event(
                eventID: "b\(number)", userID: "u", itemID: "film \(number)", kind: "complete",
                occurredAt: World.start + hours * 3600, attributes: ["genres": "Jazz"])
        }
        // Five in twenty hours, never three within six.
        let spread = (0..<5).map { completion($0, at: Double($0) * 5) }
        var state = binge.initial()
        let found = spread.flatMap { binge.detect($0, World.context, into: &state) }
        #expect(found.count == 1)
        #expect(found.first?.figures.windowSeconds == 86_400)
        // The same for somebody who does so every day.
        var habitual = binge.initial()
        let daily = (0..<240).map { completion(1000 + $0, at: Double($0) * 5) }
        let noticed = daily.flatMap { binge.detect($0, World.context, into: &habitual) }
        #expect(noticed.count <= 1, "\(noticed.map(\.detectedAt))")
        #expect(binge.detect(completion(5000, at: 240 * 5 + 5), World.context, into: &habitual).isEmpty)
    }
}
