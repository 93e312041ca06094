import Signals
import Testing

@Suite struct NewItemsTests {
    private let day = 86_400.0

    private func event(_ id: String, _ item: String, at seconds: Double) -> Event {
        Event(eventID: id, userID: "u", itemID: item, kind: "view", occurredAt: World.start + seconds)
    }

    @Test func `an item is new from its first event on, and reported at its third`() {
        let operation = NewItemsOperator(maximumAgeSeconds: 2 * day)
        var state = operation.initial()
        var found: [Detection] = []
        for hour in 0..<120 {
            found += operation.detect(
                event("o\(hour)", "old \(hour % 7)", at: Double(hour) * 3600), World.context, into: &state)
        }
        #expect(found.isEmpty, "while the log is young nothing is new, and later these are known")
        for number in 0..<4 {
            let time = 5 * day + Double(number) * 60
            found += operation.detect(event("n\(number)", "fresh", at: time), World.context, into: &state)
        }
        #expect(found.map(\.label) == ["fresh"])
        #expect(found.first?.figures.observed == 3)
        let items = operation.newItems(in: state, at: World.start + 5 * day + 600)
        #expect(items.map(\.itemID) == ["fresh"])
        #expect(items.first?.events == 4)
        #expect(items.first?.share == 1)
        #expect(operation.newItems(in: state, at: World.start + 8 * day).isEmpty)
    }

    @Test func `with more items than are remembered nothing is new`() throws {
        let operation = NewItemsOperator(maximumAgeSeconds: 3600, capacity: 100)
        var state = operation.initial()
        for number in 0..<500 {
            operation.fold(event("e\(number)", "i\(number)", at: Double(number) * 60), World.context, into: &state)
        }
        #expect(operation.newItems(in: state, at: World.start).isEmpty)
        #expect(state.encodedBytes().count < 100 * 60)
        #expect(try NewItemsOperator.State(decoding: state.encodedBytes()) == state)
    }
}
