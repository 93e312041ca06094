import ArgumentParser
import EventFiles
import Signals

/// Times as people write and read them, in UTC.
package enum TimeText {
    /// Reads `now`, `1998-03-07`, `1998-03-07T02:41:09Z` (fractions and offsets allowed), seconds since the epoch, or
    /// microseconds since the epoch (14 digits and more). Nil for anything else.
    package static func parse(_ text: String, now: () -> Timestamp) -> Timestamp? {
        if text == "now" { return now() }
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        if let micros = Int64(text), digits.count >= 14 { return Timestamp(microseconds: micros) }
        if digits.allSatisfy({ $0.isNumber || $0 == "." }), let seconds = Double(text), seconds.isFinite {
            return Timestamp(seconds: seconds)
        }
        return ISO8601.parse(text)
    }

    /// For options: says what is accepted when the text is not a time.
    @Sendable package static func argument(_ text: String) throws -> Timestamp {
        guard let time = parse(text, now: { SystemTime.now }) else {
            throw ValidationError(
                "'\(text)' is not a time: write 1998-03-07, 1998-03-07T02:41:09Z, seconds since the epoch, or now")
        }
        return time
    }

    /// `1998-03-07T02:41:09Z`, with microseconds only when there are any.
    package static func iso8601(_ time: Timestamp) -> String { ISO8601.text(of: time) }
}
