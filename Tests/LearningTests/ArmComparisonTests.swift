import Learning
import Synchronization
import Testing

struct ArmComparisonTests {
    private let quick = ArmComparison(lambda: 20, bootstrap: PairedBootstrap(resamples: 200))

    @Test("Fresh history finds what the nightly history cannot, in a world where taste changes by the day")
    func injectionWins() async throws {
        let report = try await quick.run(GeneratedEvents.shiftingTaste(seed: 21))
        let control = try #require(report.accuracy(of: .control))
        let injection = try #require(report.accuracy(of: .injection))
        #expect(control.events == report.events && control.users == report.users && control.events > 100)
        #expect(injection.ndcg10 > 1.2 * control.ndcg10)
        let lift = try #require(report.lift(.injectionVersusControl))
        #expect(lift.low > 0 && lift.low < lift.relative && lift.relative < lift.high)
        let quiet = report.accuracy(of: .control, in: .withoutFreshEvents)
        #expect(quiet == report.accuracy(of: .injection, in: .withoutFreshEvents))
    }

    @Test("The report does not depend on the number of threads, and one seed gives one report")
    func deterministic() async throws {
        let dataset = GeneratedEvents.shiftingTaste(seed: 23)
        var comparison = quick
        let one = try await comparison.run(dataset)
        comparison.threads = 4
        let four = try await comparison.run(dataset)
        #expect(one.replay.outcomes == four.replay.outcomes)
        #expect(one.replay.exposures == four.replay.exposures)
        #expect(one.lifts == four.lifts)
    }

    @Test("An arm that cannot be fitted is left out with the reason, the others are judged")
    func omittedArm() async throws {
        // Before the split ten users take ten items and then nothing new, so there is no choice to learn a ranker from.
        let events = (0..<Int32(200)).map { number in
            TimedInteraction(
                user: number < 160 ? number / 10 % 10 : number, item: number % 10, time: Int64(number))
        }
        let dataset = ReplayDataset(events: events, userCount: 200, itemCount: 10)
        let report = try await ArmComparison(arms: [.popularity, .injection, .ranker], lambda: 20).run(dataset)
        #expect(report.arms == [.popularity, .injection])
        #expect(report.omitted.keys.map(\.rawValue) == ["ranker"])
        #expect(report.accuracy(of: .injection)?.events == 40)
        #expect(report.lift(.rankerVersusBlend) == nil)
    }

    @Test("Without a given λ it is chosen before the split, and progress tells of every stage")
    func stages() async throws {
        let stages = Mutex<[ArmComparison.Progress]>([])
        var comparison = quick
        comparison.lambda = nil
        comparison.lambdaSelection.grid = [20, 1e7]
        comparison.arms = [.popularity, .injection]
        let report = try await comparison.run(GeneratedEvents.shiftingTaste(seed: 22)) { stage in
            stages.withLock { $0.append(stage) }
        }
        #expect(report.lambda == 20)
        #expect(report.lambdaSelection?.scores.count == 2)
        #expect(report.arms == [.popularity, .injection])
        #expect(report.accuracy(of: .control) == nil && report.lift(.injectionVersusControl) == nil)
        let seen = stages.withLock { $0 }
        #expect(seen.count { if case .triedLambda = $0 { true } else { false } } == 2)
        #expect(seen.count { if case .fitting = $0 { true } else { false } } == 2)
        #expect(seen.last == .replayed(users: 30, count: 30))
    }
}
