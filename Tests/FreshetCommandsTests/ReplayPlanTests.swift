import FreshetCommands
import Learning
import Signals
import Testing

@Suite("The walk of a replay")
struct ReplayPlanTests {
    private static let day: Int64 = 86_400

    @Test func theSplitIsTheInterpolatedQuantileOfTimeAndBelongsToTheTraining() {
        let events = (1...10).map { event("u", "i\($0)", at: Int64($0) * 10) }
        // Position 0.8 · 9 = 7.2 between 80 and 90.
        let split = TimeSplit(quantile: 0.8, of: events)
        #expect(split.time == Timestamp(seconds: 82))
        #expect(events.filter(split.isBefore).count == 8)
    }

    @Test func eventsOfTheSplitsOwnSecondAreTrainingEvents() {
        let times: [Int64] = [1, 2, 3, 4, 5, 5, 5, 5, 9, 9]
        let events = times.enumerated().map { event("u\($0)", "i", at: $1) }
        let split = TimeSplit(quantile: 0.5, of: events)
        #expect(split.time == Timestamp(seconds: 5))
        #expect(events.filter(split.isBefore).count == 8)
    }

    /// Eight training events of `a` by eight users, then what the closure says; the split lies before it.
    private func plan(_ later: [Event], training more: [Event] = []) -> ReplayPlan {
        let training = (0..<40).map { event("t\($0)", "a\($0 % 4)", at: 1_000 + Int64($0)) } + more
        let all = (training + later).sorted(by: Event.inTimeOrder)
        let quantile = (Double(training.count) - 0.5) / Double(all.count - 1)
        return ReplayPlan(events: all, quantile: quantile)
    }

    @Test func itemsWithFewerThanFiveTrainingEventsAreNotTested() {
        let rare = (0..<4).map { event("r\($0)", "rare", at: 1_100) }
        let plan = plan([event("u", "rare", at: 9_000), event("u", "a0", at: 9_001)], training: rare)
        #expect(plan.items.sorted() == ["a0", "a1", "a2", "a3"])
        #expect(plan.steps.map(\.testEvents) == [0, 1])
        #expect(plan.steps.map(\.events.count) == [1, 1])
    }

    @Test func aRepeatedItemIsNoTestEvent() {
        let plan = plan([event("t0", "a0", at: 9_000), event("t0", "a1", at: 9_001), event("t0", "a1", at: 9_002)])
        #expect(plan.steps.map(\.testEvents) == [0, 1, 0])
        #expect(plan.testEvents == 1)
    }

    @Test func eventsOfOneSecondAreOneStepWithOneCaseAUser() throws {
        let plan = plan([
            event("u", "a0", at: 9_000), event("v", "a0", at: 9_000), event("u", "a1", at: 9_000),
            event("u", "a0", at: 9_000, id: "again"),
        ])
        let step = try #require(plan.steps.first)
        #expect(plan.steps.count == 1)
        #expect(step.events.count == 4)
        #expect(
            Dictionary(step.cases.map { ($0.user, $0.items.sorted()) }, uniquingKeysWith: { $1 }) == [
                "u": ["a0", "a1"], "v": ["a0"],
            ])
        #expect(plan.testUsers == 2)
    }

    @Test func returningUsersAreKnownBeforeMidnightAndBackSince() throws {
        let items = (0..<8).map { "b\($0)" }
        let training = items.flatMap { item in (0..<5).map { event("x\($0)", item, at: 1_200) } }
        let known = (0..<5).map { event("u", "b\($0)", at: 2_000 + Int64($0)) }
        let day = Self.day
        let plan = plan(
            [
                event("u", "b5", at: day + 10), event("u", "b6", at: day + 20), event("u", "b7", at: 2 * day + 5),
                event("w", "b0", at: day + 10), event("w", "b1", at: day + 20),
            ], training: training + known)
        let cases = plan.steps.flatMap { step in step.cases.map { ($0.user, $0.items[0], $0.isQuiet, $0.isReturning) } }
        #expect(cases.filter(\.3).map(\.1) == ["b6"])
        #expect(Set(cases.filter(\.2).map { "\($0.0) \($0.1)" }) == ["u b5", "u b7"])
    }

    @Test func theFirstNightIsThatOfTheFirstLaterEvent() {
        let plan = plan([event("u", "a0", at: 3 * Self.day + 5)])
        #expect(plan.firstMidnight == Timestamp(seconds: Double(3 * Self.day)))
    }

    @Test func aLimitEndsWithTheStepThatReachesIt() {
        let plan = plan((0..<4).map { event("u", "a\($0)", at: 9_000 + Int64($0)) })
        #expect(plan.limited(to: 2).map(\.testEvents) == [1, 1])
        #expect(plan.limited(to: 100).count == 4)
    }

    /// The rules are the same as those of the replay in memory, on generated events with ties and repetitions.
    @Test func theWalkAgreesWithTheReplayInMemory() async {
        var generator = SeededGenerator(seed: 20_261_122)
        var events: [Event] = []
        for number in 0..<3_000 {
            let user = Int.random(in: 0..<60, using: &generator)
            let item = min(Int.random(in: 0..<120, using: &generator), Int.random(in: 0..<120, using: &generator))
            let time = Int64.random(in: 0..<(20 * 6), using: &generator) * Self.day / 6 + 50
            events.append(event("\(user)", "\(item)", at: time, id: "e\(number)"))
        }
        let sorted = events.indices.sorted { (events[$0].occurredAt, $0) < (events[$1].occurredAt, $1) }.map {
            events[$0]
        }
        let plan = ReplayPlan(events: sorted, quantile: 0.8)

        let interactions = sorted.compactMap { event -> TimedInteraction? in
            guard let user = Int32(event.userID), let item = Int32(event.itemID) else { return nil }
            return TimedInteraction(user: user, item: item, time: event.occurredAt.microseconds / 1_000_000)
        }
        let dataset = ReplayDataset(events: interactions, userCount: 60, itemCount: 120)
        let (kept, _) = dataset.keepingItems(withTrainingEvents: 5)
        let training = TrainingData(kept.training, userCount: 60, itemCount: kept.itemCount)
        let none = DenseItemWeights(
            itemCount: kept.itemCount, rowMajor: [Float](repeating: 0, count: kept.itemCount * kept.itemCount))
        let popularity = HistoryArm(.popularity, scorer: Scorer(weights: none, popularity: training.popularity))
        let report = await ReplayEvaluation(arms: [popularity]).run(kept, deciles: training.popularity.deciles)

        /// An item that occurs twice in one second is one prediction here and two there.
        func distinct(_ outcomes: [ReplayOutcome]) -> Int {
            Set(outcomes.map { "\($0.user) \($0.item) \($0.time)" }).count
        }
        func predictions(_ cases: [ReplayCase]) -> Int { cases.map(\.items.count).reduce(0, +) }
        let cases = plan.steps.flatMap(\.cases)
        let returning = report.outcomes(in: .returning)
        #expect(plan.items.count == kept.itemCount)
        #expect(predictions(cases) == distinct(report.outcomes))
        #expect(predictions(cases.filter(\.isReturning)) == distinct(returning))
        #expect(returning.count > 20)
    }
}
