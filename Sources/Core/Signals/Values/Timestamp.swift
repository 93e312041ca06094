/// A moment of event time: whole microseconds since 1970-01-01T00:00:00Z.
///
/// The core reads no clock, so every function that depends on the time takes one of these. Arithmetic with seconds
/// saturates at the ends of the range instead of trapping, because times arrive from outside.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since the epoch.
    public var microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// From seconds since the epoch, rounded to the nearest microsecond; saturating, and 0 for a NaN.
    public init(seconds: Double) {
        self.microseconds = Timestamp.clamped(seconds * 1_000_000)
    }

    public static let epoch = Timestamp(microseconds: 0)
    public static let distantPast = Timestamp(microseconds: .min)
    public static let distantFuture = Timestamp(microseconds: .max)

    /// Seconds since the epoch.
    public var seconds: Double { Double(microseconds) / 1_000_000 }

    /// Microseconds from `earlier` to this moment; negative when `earlier` is later. Saturating.
    public func microseconds(since earlier: Timestamp) -> Int64 {
        let (difference, overflow) = microseconds.subtractingReportingOverflow(earlier.microseconds)
        if overflow { return microseconds < earlier.microseconds ? .min : .max }
        return difference
    }

    /// Seconds from `earlier` to this moment; negative when `earlier` is later.
    public func seconds(since earlier: Timestamp) -> Double {
        Double(microseconds(since: earlier)) / 1_000_000
    }

    /// The last midnight UTC at or before this moment.
    public func floorToDay() -> Timestamp {
        floor(toMultipleOf: 86_400_000_000)
    }

    /// The last whole multiple of `step` microseconds (since the epoch) at or before this moment.
    public func floor(toMultipleOf step: Int64) -> Timestamp {
        precondition(step > 0, "a step of time must be positive")
        let remainder = microseconds % step
        let down = remainder < 0 ? remainder + step : remainder
        let (result, overflow) = microseconds.subtractingReportingOverflow(down)
        return Timestamp(microseconds: overflow ? .min : result)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    public static func + (time: Timestamp, seconds: Double) -> Timestamp {
        let step = clamped(seconds * 1_000_000)
        let (sum, overflow) = time.microseconds.addingReportingOverflow(step)
        if overflow { return step < 0 ? .distantPast : .distantFuture }
        return Timestamp(microseconds: sum)
    }

    public static func - (time: Timestamp, seconds: Double) -> Timestamp {
        time + (-seconds)
    }

    private static func clamped(_ microseconds: Double) -> Int64 {
        if microseconds.isNaN { return 0 }
        let rounded = microseconds.rounded()
        if rounded >= 9.2e18 { return .max }
        if rounded <= -9.2e18 { return .min }
        return Int64(rounded)
    }
}
