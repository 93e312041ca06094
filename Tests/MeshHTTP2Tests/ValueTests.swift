import MeshHTTP2
import Testing

@Suite("Header blocks and the shutdown, without a connection")
struct ValueTests {
    @Test("a block keeps order and duplicates, and finds by name")
    func headers() {
        var headers = HTTP2Headers()
        headers.add("a", "1")
        headers.add("b", "")
        var more = HTTP2Headers()
        more.add("a", "2")
        headers.append(more)
        #expect(headers.count == 3)
        #expect(headers.text(of: "a") == "1")
        #expect(headers.text(of: "b") == "")
        #expect(headers.text(of: "c") == nil)
        let second = headers.firstIndex(of: "a" as String, from: 1)
        #expect(second == 2)
        #expect(headers.valueText(at: 2) == "2")
        #expect(headers.listSize == 5 + 3 * 32)
    }

    @Test("notice, round trip, final GOAWAY, last stream, close: in this order and once each")
    func shutdown() {
        var machine = ShutdownStateMachine()
        #expect(machine.streamsChanged(open: 0) == .none)
        #expect(machine.begin() == .sendNotice)
        #expect(machine.begin() == .none)
        #expect(machine.streamsChanged(open: 0) == .none)
        #expect(machine.roundTripPassed() == .sendFinalGoAway)
        #expect(machine.roundTripPassed() == .none)
        #expect(machine.streamsChanged(open: 2) == .none)
        #expect(machine.streamsChanged(open: 0) == .close)
        #expect(machine.streamsChanged(open: 0) == .none)
    }
}
