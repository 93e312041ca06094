import BatchTier
import Signals
import TestSupport
import Testing

@Suite struct CronExpressionTests {
    /// 2026-01-01 was a Thursday.
    private func time(_ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Timestamp {
        midnight(day) + Double(hour * 3_600 + minute * 60)
    }

    private func next(_ text: String, after time: Timestamp) throws -> Timestamp {
        try CronExpression(text).next(after: time)
    }

    @Test func everyMidnight() throws {
        #expect(try next("0 0 * * *", after: time(0)) == time(1))
        #expect(try next("0 0 * * *", after: time(0, 23, 59)) == time(1))
        #expect(try next("0 0 * * *", after: time(0) - 0.5) == time(0))
    }

    @Test func stepsRangesAndLists() throws {
        #expect(try next("*/15 * * * *", after: time(0, 0, 15) + 1) == time(0, 0, 30))
        #expect(try next("10-40/10 3,5 * * *", after: time(0, 3, 40)) == time(0, 5, 10))
        #expect(try next("59 23 31 * *", after: time(31)) == time(31 + 28 + 30, 23, 59), "February has no 31st")
    }

    @Test func daysOfTheWeekByNumberAndName() throws {
        #expect(try next("0 6 * * sun", after: time(0)) == time(3, 6))
        #expect(try next("0 6 * * 0", after: time(0)) == time(3, 6))
        #expect(try next("0 6 * * 7", after: time(0)) == time(3, 6))
        #expect(try next("0 6 * * Mon-Fri", after: time(1, 6)) == time(4, 6))
        #expect(try next("0 0 1 feb *", after: time(0)) == time(31))
    }

    @Test func aDayCountsWhenEitherFieldNamesItIfBothDo() throws {
        #expect(try next("0 0 13 * fri", after: time(0)) == time(1), "a Friday")
        #expect(try next("0 0 3 * fri", after: time(1)) == time(2), "the 3rd")
        // A step restricts nothing by itself, so both have to match: the first odd Friday.
        #expect(try next("0 0 */2 * fri", after: time(1)) == time(8))
    }

    @Test func theTwentyNinthOfFebruary() throws {
        // 2026-01-01 + 789 days is 2028-02-29.
        #expect(try next("0 0 29 2 *", after: time(0)) == time(789))
        let before2104 = Timestamp(seconds: 3_981_312_000)  // 2096-02-29
        let next2104 = try next("0 0 29 2 *", after: before2104)
        #expect(next2104 == Timestamp(seconds: 4_233_686_400), "2100 is no leap year")
        #expect(try CronExpression("0 0 29 2 *").latest(atOrBefore: next2104 - 60) == before2104)
    }

    @Test(arguments: [
        ("", "0 fields"), ("* * * *", "4 fields"), ("* * * * * *", "6 fields"), ("60 * * * *", "minute"),
        ("* 24 * * *", "hour"), ("* * 0 * *", "day of the month"), ("* * * 13 *", "month"), ("* * * * 8", "week"),
        ("5-1 * * * *", "backwards"), ("*/0 * * * *", "step"), ("*/61 * * * *", "step"),
        ("5/2 * * * *", "without a range"),
        ("1, * * * *", "''"), ("a * * * *", "'a'"), ("-1 * * * *", "minute"), ("* * 30 feb *", "no month has"),
        ("* * * janu *", "'janu'"), ("٣ * * * *", "minute"),
    ])
    func whatIsWrongIsSaid(text: String, says: String) {
        let problem = #expect(throws: CronExpression.Problem.self) { try CronExpression(text) }
        #expect(problem?.description.contains(says) == true, "\(String(describing: problem))")
    }

    /// Against the definition: the next minute that matches, found by looking at each.
    @Test func nextAndLatestAreTheNearestThatMatch() throws {
        var generator = SplitMix64(seed: 11)
        func field(_ range: ClosedRange<Int>) -> String {
            let low = Int.random(in: range, using: &generator)
            let high = Int.random(in: low...range.upperBound, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: return "\(low)"
            case 1: return "\(low)-\(high)"
            case 2: return "*/\(Int.random(in: 1...max(1, range.upperBound / 3), using: &generator))"
            case 3: return "\(low),\(high)"
            default: return "*"
            }
        }
        for _ in 0..<60 {
            let text = "\(field(0...59)) \(field(0...23)) \(field(1...28)) * \(field(0...6))"
            let expression = try CronExpression(text)
            let start = time(Int.random(in: 0..<2_000, using: &generator)) + .random(in: 0..<86_400, using: &generator)
            let next = expression.next(after: start)
            var minute = start.floor(toMultipleOf: 60_000_000) + 60
            while !expression.matches(minute) { minute = minute + 60 }
            #expect(next == minute, "\(text) after \(start)")
            #expect(expression.latest(atOrBefore: next) == next)
            #expect(expression.latest(atOrBefore: next - 60) <= start)
            #expect(expression.next(after: expression.latest(atOrBefore: start)) == next)
        }
    }

    @Test func theTimeOfAVersionIsInItsName() {
        let version = SnapshotVersion.name(asOf: time(400, 13, 7), number: 12)
        #expect(SnapshotVersion.time(of: version) == time(400, 13, 7))
        for other in ["p1", "", "20260101T000000Z", "2026-0101T00000Z-1", "20261301T000000Z-000001"] {
            #expect(SnapshotVersion.time(of: other) == nil)
        }
    }
}

@Suite struct BuildScheduleTests {
    private func schedule(_ profiles: String?, _ models: String?) throws -> BuildSchedule {
        BuildSchedule(
            profiles: try profiles.map { try CronExpression($0) }, models: try models.map { try CronExpression($0) })
    }

    @Test func nothingIsDueBeforeItsTimeAndEachRunOnce() throws {
        let schedule = try schedule("0 0 * * *", nil)
        var done = BuildSchedule.Done(now: midnight(0) + 10)
        #expect(schedule.due(at: midnight(1) - 1, done) == nil)
        let run = try #require(schedule.due(at: midnight(1) + 5, done))
        #expect(run == .init(time: midnight(1), models: false))
        done.finished(run)
        #expect(schedule.due(at: midnight(1) + 6, done) == nil)
        #expect(schedule.next(after: midnight(1) + 6) == midnight(2))
    }

    @Test func manyMissedRunsAreMadeUpForOnce() throws {
        let schedule = try schedule("0 0 * * *", "0 0 * * sun")
        var done = BuildSchedule.Done(now: midnight(0))
        // The Sunday was missed too: the one run that makes up for all fits models.
        let run = try #require(schedule.due(at: midnight(6) + 3_600, done))
        #expect(run == .init(time: midnight(6), models: true))
        done.finished(run)
        #expect(schedule.due(at: midnight(6) + 3_601, done) == nil)
        #expect(schedule.due(at: midnight(7), done) == .init(time: midnight(7), models: false))
        #expect(schedule.due(at: midnight(10), done)?.models == true)
    }

    @Test func modelsMayHaveTimesOfTheirOwn() throws {
        let schedule = try schedule("0 0 * * *", "30 12 * * *")
        let done = BuildSchedule.Done(now: midnight(1))
        #expect(schedule.due(at: midnight(1) + 13 * 3_600, done) == .init(time: midnight(1) + 45_000, models: true))
        #expect(schedule.next(after: midnight(1)) == midnight(1) + 45_000)
    }

    @Test func aScheduleThatIsOffNeverRuns() throws {
        let schedule = try schedule(nil, nil)
        #expect(schedule.due(at: midnight(100), .init(now: midnight(0))) == nil)
        #expect(schedule.next(after: midnight(0)) == nil)
    }

    @Test func whatWasDoneIsKeptOverARestart() throws {
        let directory = TemporaryDirectory()
        let store = try BatchStore(path: directory.path)
        #expect(try store.scheduleDone(beginningAt: midnight(3)) == .init(now: midnight(3)))
        var done = try store.scheduleDone(beginningAt: midnight(9))
        #expect(done == .init(now: midnight(3)), "a schedule begins once")
        done.finished(.init(time: midnight(4), models: false))
        try store.save(done)
        store.close()
        let again = try BatchStore(path: directory.path)
        #expect(try again.scheduleDone(beginningAt: midnight(9)) == done)
    }
}
