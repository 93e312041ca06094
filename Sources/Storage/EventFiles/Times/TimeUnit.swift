import Signals

/// How a file writes times.
package enum TimeUnit: String, CaseIterable, Sendable {
    case seconds = "s"
    case milliseconds = "ms"
    case microseconds = "us"
    case iso8601 = "iso8601"
    /// A date by ISO 8601, or a number whose size says the unit: below 10¹¹ seconds (until the year 5138), below 10¹⁴
    /// milliseconds, else microseconds.
    case automatic = "auto"

    /// The moment that a field says, or nil.
    func timestamp(_ bytes: ArraySlice<UInt8>) -> Timestamp? {
        if self == .iso8601 { return ISO8601.parse(bytes) }
        if let whole = NumberText.integer(bytes) { return timestamp(whole: whole) }
        if let number = NumberText.double(bytes) { return timestamp(fraction: number) }
        return self == .automatic ? ISO8601.parse(bytes) : nil
    }

    /// The moment that a whole number of the unit says; nil when it is beyond what a time can hold.
    func timestamp(whole: Int64) -> Timestamp? {
        let (microseconds, overflow) = whole.multipliedReportingOverflow(by: factor(of: whole.magnitude))
        return overflow ? nil : Timestamp(microseconds: microseconds)
    }

    /// What a field is when it is no time of this unit, for messages.
    var want: String {
        switch self {
        case .seconds: "a number of seconds"
        case .milliseconds: "a number of milliseconds"
        case .microseconds: "a number of microseconds"
        case .iso8601: "a time such as 1998-03-07T02:41:09Z"
        case .automatic: "a time: seconds, milliseconds or microseconds since 1970, or 1998-03-07T02:41:09Z"
        }
    }

    private func timestamp(fraction number: Double) -> Timestamp? {
        guard number.magnitude < 1e18 else { return nil }
        return Timestamp(seconds: number * Double(factor(of: UInt64(number.magnitude))) / 1_000_000)
    }

    /// Microseconds in one of the unit.
    private func factor(of magnitude: UInt64) -> Int64 {
        switch self {
        case .seconds: 1_000_000
        case .milliseconds: 1_000
        case .microseconds, .iso8601: 1
        case .automatic: magnitude < 100_000_000_000 ? 1_000_000 : magnitude < 100_000_000_000_000 ? 1_000 : 1
        }
    }
}
