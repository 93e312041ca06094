import Signals

/// When something is to be done again and again: minute, hour, day of the month, month and day of the week, in UTC, as cron has
/// it. Each field is `*`, a number, a range `1-5`, a range or `*` with a step `*/15`, or a list of these with commas; months
/// and days of the week may be named by three letters.
///
/// As in cron, a day counts when it is one of the days of the month *or* one of the days of the week if both are restricted, and
/// has to be both otherwise.
package struct CronExpression: Sendable, Equatable, CustomStringConvertible {
    /// What is wrong with an expression.
    package struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
        package let description: String

        init(_ description: String) { self.description = description }
    }

    private static let minutesPerDay: Int64 = 1_440
    /// Days without a match after which there is none: February 29 comes after eight years at most (1896, 1904).
    private static let longestGap: Int64 = 8 * 366

    /// As it was written.
    package let description: String
    private let minutes: CronField
    private let hours: CronField
    private let days: CronField
    private let months: CronField
    private let weekdays: CronField

    /// - Throws: ``Problem`` that names the field.
    package init(_ text: String) throws(Problem) {
        let fields = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard fields.count == 5 else {
            throw Problem(
                "'\(text)' has \(fields.count) fields; five are needed: minute hour day-of-month month day-of-week, "
                    + "such as '0 0 * * *' for each midnight UTC")
        }
        description = fields.joined(separator: " ")
        minutes = try CronField(fields[0], .minute)
        hours = try CronField(fields[1], .hour)
        days = try CronField(fields[2], .day)
        months = try CronField(fields[3], .month)
        weekdays = try CronField(fields[4], .weekday)
        let (days, months) = (days, months)
        let exists = (1...12).contains { month in
            months.contains(month) && days.first(from: 1).map { $0 <= CivilDate.mostDays(inMonth: month) } ?? false
        }
        guard exists || weekdays.isRestricted else { throw Problem("'\(text)' names days that no month has") }
    }

    /// Whether the minute that a time lies in is one of these.
    package func matches(_ time: Timestamp) -> Bool {
        let (day, minute) = Self.dayAndMinute(Self.minute(of: time))
        return dayMatches(day) && hours.contains(minute / 60) && minutes.contains(minute % 60)
    }

    /// The first time after another one, at a whole minute.
    package func next(after time: Timestamp) -> Timestamp {
        var (day, minute) = Self.dayAndMinute(Self.minute(of: time) + 1)
        for _ in 0...Self.longestGap {
            if dayMatches(day), let found = first(from: minute) { return Self.time(day: day, minute: found) }
            day += 1
            minute = 0
        }
        return .distantFuture
    }

    /// The last time at or before another one, at a whole minute.
    package func latest(atOrBefore time: Timestamp) -> Timestamp {
        var (day, minute) = Self.dayAndMinute(Self.minute(of: time))
        for _ in 0...Self.longestGap {
            if dayMatches(day), let found = last(upTo: minute) { return Self.time(day: day, minute: found) }
            day -= 1
            minute = Int(Self.minutesPerDay) - 1
        }
        return .distantPast
    }

    // MARK: - Days and minutes

    private func dayMatches(_ day: Int64) -> Bool {
        let date = CivilDate(daysSinceEpoch: day)
        guard months.contains(date.month) else { return false }
        let isDay = days.contains(date.day)
        let isWeekday = weekdays.contains(CivilDate.weekday(daysSinceEpoch: day))
        return days.isRestricted && weekdays.isRestricted ? isDay || isWeekday : isDay && isWeekday
    }

    /// Minutes of a day from `start` on.
    private func first(from start: Int) -> Int? {
        let hour = start / 60
        if hours.contains(hour), let minute = minutes.first(from: start % 60) { return hour * 60 + minute }
        guard let next = hours.first(from: hour + 1), let minute = minutes.first(from: 0) else { return nil }
        return next * 60 + minute
    }

    /// Minutes of a day up to `end`.
    private func last(upTo end: Int) -> Int? {
        let hour = end / 60
        if hours.contains(hour), let minute = minutes.last(upTo: end % 60) { return hour * 60 + minute }
        guard let before = hours.last(upTo: hour - 1), let minute = minutes.last(upTo: 59) else { return nil }
        return before * 60 + minute
    }

    private static func minute(of time: Timestamp) -> Int64 {
        time.floor(toMultipleOf: 60_000_000).microseconds / 60_000_000
    }

    private static func dayAndMinute(_ minutes: Int64) -> (day: Int64, minute: Int) {
        let (day, rest) = minutes.quotientAndRemainder(dividingBy: minutesPerDay)
        return rest < 0 ? (day - 1, Int(rest + minutesPerDay)) : (day, Int(rest))
    }

    private static func time(day: Int64, minute: Int) -> Timestamp {
        Timestamp(microseconds: (day * minutesPerDay + Int64(minute)) * 60_000_000)
    }
}
