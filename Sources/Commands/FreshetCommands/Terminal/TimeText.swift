import ArgumentParser
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
        return parseDate(text)
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
    package static func iso8601(_ time: Timestamp) -> String {
        let day = time.floorToDay()
        let (year, month, date) = civil(days: day.microseconds / 86_400_000_000)
        let ofDay = time.microseconds - day.microseconds
        let seconds = ofDay / 1_000_000
        var text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T"
        text += "\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        if ofDay % 1_000_000 != 0 { text += ".\(padded(ofDay % 1_000_000, 6))" }
        return text + "Z"
    }

    // MARK: - Dates

    private static func parseDate(_ text: String) -> Timestamp? {
        let parts = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        let date = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard date.count == 3, date[0].count == 4, date[1].count == 2, date[2].count == 2,
            let year = Int64(date[0]), let month = Int64(date[1]), let day = Int64(date[2]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let days = days(year: year, month: month, day: day)
        guard civil(days: days) == (year, month, day) else { return nil }
        let midnight = Timestamp(microseconds: days * 86_400_000_000)
        return parts.count == 1 ? midnight : parseClock(parts[1]).map { midnight + $0 }
    }

    /// Seconds since midnight UTC of `02:41`, `02:41:09.5`, with `Z` or an offset such as `+02:00`.
    private static func parseClock(_ text: Substring) -> Double? {
        var clock = text
        var offset = 0.0
        if clock.last == "Z" {
            clock = clock.dropLast()
        } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
            guard let value = minutesAndSeconds(clock[clock.index(after: sign)...]) else { return nil }
            offset = clock[sign] == "+" ? value : -value
            clock = clock[..<sign]
        }
        return minutesAndSeconds(clock).map { $0 - offset }
    }

    private static func minutesAndSeconds(_ text: Substring) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let hours = Int(parts[0]), let minutes = Int(parts[1]),
            (0..<24).contains(hours), (0..<60).contains(minutes)
        else { return nil }
        let seconds = parts.count == 3 ? Double(parts[2]) : 0
        guard let seconds, (0..<61).contains(seconds) else { return nil }
        return Double(hours * 3_600 + minutes * 60) + seconds
    }

    /// Days since 1970-01-01 after Howard Hinnant, "chrono-compatible low-level date algorithms" (days_from_civil).
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse (civil_from_days).
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
