import Signals

/// The circumstances of a request: when it is where the user is, on what, and after what.
public struct RequestContext: Sendable, Equatable {
    /// The local time of day in hours, 0 ..< 24.
    public var hour: Double
    /// The local day of the week, 1 for Monday to 7 for Sunday.
    public var weekday: Int
    /// As the frontend names it; empty when it does not.
    public var device: String
    /// What the user is looking at, in place of the newest event of the history; empty for that.
    public var lastItem: String

    /// - Parameter utcOffsetMinutes: the user's time less UTC.
    public init(at time: Timestamp, utcOffsetMinutes: Int = 0, device: String = "", lastItem: String = "") {
        let day: Int64 = 86_400_000_000
        let local = time.microseconds + Int64(utcOffsetMinutes) * 60_000_000
        let ofDay = ((local % day) + day) % day
        hour = Double(ofDay) / 3_600_000_000
        // The epoch was a Thursday.
        let days = (local - ofDay) / day
        weekday = Int(((days + 3) % 7 + 7) % 7) + 1
        self.device = device
        self.lastItem = lastItem
    }
}
