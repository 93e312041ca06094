import Signals

/// Times as ISO 8601 writes them, in UTC or with an offset from it.
package enum ISO8601 {
    /// Reads `1998-03-07`, `1998-03-07T02:41`, `1998-03-07T02:41:09.5Z`, `1998-03-07 02:41:09+02:00`; without an offset
    /// it is UTC. Nil for anything else, days that no month has included.
    package static func parse(_ text: String) -> Timestamp? { parse(Array(text.utf8)[...]) }

    /// `1998-03-07T02:41:09Z`, with microseconds only when there are any.
    package static func text(of time: Timestamp) -> String {
        let day = time.floorToDay()
        let date = CivilDate(daysSinceEpoch: day.microseconds / 86_400_000_000)
        let ofDay = time.microseconds - day.microseconds
        let seconds = ofDay / 1_000_000
        var text = "\(padded(date.year, 4))-\(padded(Int64(date.month), 2))-\(padded(Int64(date.day), 2))T"
        text += "\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        if ofDay % 1_000_000 != 0 { text += ".\(padded(ofDay % 1_000_000, 6))" }
        return text + "Z"
    }

    static func parse(_ bytes: ArraySlice<UInt8>) -> Timestamp? {
        var rest = bytes
        guard let year = digits(4, &rest), take("-", &rest), let month = digits(2, &rest), take("-", &rest),
            let day = digits(2, &rest)
        else { return nil }
        let date = CivilDate(year: year, month: Int(month), day: Int(day))
        guard date.exists else { return nil }
        let midnight = Timestamp(microseconds: date.daysSinceEpoch * 86_400_000_000)
        if rest.isEmpty { return midnight }
        guard take("T", &rest) || take(" ", &rest), let clock = clock(&rest), let offset = offset(&rest), rest.isEmpty
        else { return nil }
        return Timestamp(microseconds: midnight.microseconds + clock - offset)
    }

    /// Microseconds since midnight of `02:41`, `02:41:09` or `02:41:09.5`.
    private static func clock(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        guard let hours = digits(2, &rest), hours < 24, take(":", &rest), let minutes = digits(2, &rest), minutes < 60
        else { return nil }
        var micros = (hours * 3_600 + minutes * 60) * 1_000_000
        guard take(":", &rest) else { return micros }
        guard let seconds = digits(2, &rest), seconds < 61 else { return nil }
        micros += seconds * 1_000_000
        if take(".", &rest) {
            var unit: Int64 = 100_000
            var count = 0
            while let digit = digits(1, &rest) {
                micros += digit * unit
                unit /= 10
                count += 1
            }
            if count == 0 { return nil }
        }
        return micros
    }

    /// Microseconds that the clock is ahead of UTC: of `Z`, `+02:00`, `-0330`, or nothing.
    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        if rest.isEmpty || take("Z", &rest) { return 0 }
        let isEast = take("+", &rest)
        guard isEast || take("-", &rest), let hours = digits(2, &rest), hours < 24 else { return nil }
        _ = take(":", &rest)
        guard let minutes = rest.isEmpty ? 0 : digits(2, &rest), minutes < 60 else { return nil }
        let offset = (hours * 3_600 + minutes * 60) * 1_000_000
        return isEast ? offset : -offset
    }

    private static func digits(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        guard rest.count >= count else { return nil }
        for byte in rest.prefix(count) {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        rest = rest.dropFirst(count)
        return value
    }

    private static func take(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
