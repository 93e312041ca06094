import Signals
import Testing
import TestSupport

@Suite struct ShiftTests {
    private let shift = ShiftOperator(attribute: "genres")

    private func event(_ number: Int, _ genre: String, at seconds: Double, item: String? = nil) -> Event {
        Event(
            eventID: "s\(number)", userID: "u", itemID: item ?? "a\(number)", kind: "view",
            occurredAt: World.start + seconds, attributes: ["genres": genre])
    }

    /// Ten evenings of drama and comedy, six events each.
    private func habit() -> [Event] {
        (0..<60).map { event($0, $0 % 4 == 3 ? "Comedy" : "Drama", at: Double($0 / 6) * 86_400 + Double($0 % 6) * 300) }
    }

    private func detections(_ events: [Event]) -> [Detection] {
        var state = shift.initial()
        return events.sorted(by: Event.inTimeOrder).flatMap { shift.detect($0, World.context, into: &state) }
    }

    @Test func `seven jazz albums with no jazz before are noticed within a minute of the last one`() throws {
        let evening = 10 * 86_400.0
        let albums = (0..<7).map { event(100 + $0, "Jazz", at: evening + Double($0) * 1500) }
        let found = detections(habit() + albums)
        try #require(found.count == 1)
        #expect(found[0].label == "Jazz")
        #expect(found[0].detectedAt <= albums[6].occurredAt)
        #expect(found[0].startedAt == albums[0].occurredAt)
        #expect(found[0].figures.observed >= 5)
        #expect(found[0].figures.expected < 1)
        #expect(found[0].figures.log10Probability < -5)
        #expect(found[0].figures.divergence > 0.15)
    }

    @Test func `an odd album, the usual, one item again and again, and a user of whom little is known are no shift`() {
        let evening = 10 * 86_400.0
        let odd = [event(100, "Jazz", at: evening)]
        let usual = (0..<12).map { event(200 + $0, $0 % 4 == 3 ? "Comedy" : "Drama", at: evening + Double($0) * 300) }
        let again = (0..<12).map { event(300 + $0, "Jazz", at: evening + Double($0) * 300, item: "long") }
        #expect(detections(habit() + odd + usual).isEmpty)
        #expect(detections(habit() + again).isEmpty)
        let albums = (0..<7).map { event(100 + $0, "Jazz", at: evening + Double($0) * 1500) }
        #expect(detections(Array(habit().prefix(5)) + albums).isEmpty)
    }

    @Test func `an episode is reported once, and its value lasts as long as the window`() throws {
        var state = shift.initial()
        for event in habit() { shift.fold(event, World.context, into: &state) }
        let evening = 10 * 86_400.0
        let albums = (0..<20).map { event(100 + $0, "Jazz", at: evening + Double($0) * 600) }
        let found = albums.flatMap { shift.detect($0, World.context, into: &state) }
        #expect(found.count == 1)
        let last = albums[19].occurredAt
        #expect(shift.value(of: state, at: last, World.context) == .category("Jazz"))
        #expect(shift.value(of: state, at: last + 7 * 3600, World.context) == nil)
        var restored = try ShiftOperator.State(decoding: state.encodedBytes())
        #expect(restored == state)
        #expect(shift.detect(event(999, "Jazz", at: evening + 20 * 600), World.context, into: &restored).isEmpty)
    }

    @Test func `what is held of a user is bounded`() {
        var state = shift.initial()
        for number in 0..<5000 {
            let labels = "label \(number)|label \(number + 1)"
            shift.fold(event(number, labels, at: Double(number) * 60), World.context, into: &state)
        }
        #expect(state.encodedBytes().count < 40_000)
    }
}
