import FreshetCommands
import Learning
import Signals
import Testing

@Suite("Times as text")
struct TimeTextTests {
    private func parse(_ text: String) -> Timestamp? {
        TimeText.parse(text, now: { Timestamp(seconds: 1) })
    }

    @Test(arguments: [
        ("1998-03-07T02:41:09Z", 889_238_469_000_000), ("1998-03-07", 889_228_800_000_000),
        ("1998-03-07T02:41:09.250000Z", 889_238_469_250_000), ("1998-03-07T04:41:09+02:00", 889_238_469_000_000),
        ("889238469", 889_238_469_000_000), ("889238469000000", 889_238_469_000_000),
        ("2024-02-29", 1_709_164_800_000_000),
        ("now", 1_000_000),
    ])
    func everyFormIsRead(text: String, micros: Int64) {
        #expect(parse(text) == Timestamp(microseconds: micros))
    }

    @Test(arguments: ["", "yesterday", "1998-13-01", "1998-02-30", "1998-03-07T25:00:00Z", "1998-3-7", "1.2.3"])
    func whatIsNoTimeIsRefused(text: String) {
        #expect(parse(text) == nil)
    }

    @Test func whatIsPrintedIsReadBackUnchanged() {
        var generator = SeededGenerator(seed: 1998)
        for _ in 0..<200 {
            let time = Timestamp(
                microseconds: Int64.random(in: -2_000_000_000_000_000...4_000_000_000_000_000, using: &generator))
            let text = TimeText.iso8601(time)
            #expect(parse(text) == time, "\(text)")
        }
    }
}
