import Learning
import Synchronization
import Testing

struct LeakageTests {
    private let bootstrap = PairedBootstrap(resamples: 500)

    @Test("With a shuffled future nothing scores better than popularity, and fresh history adds nothing")
    func shuffledFuture() async throws {
        var random = SeededGenerator(seed: 5)
        let dataset = GeneratedEvents.regimeSwitches(seed: 31)
        let comparison = ArmComparison(lambda: 20, bootstrap: bootstrap)
        let real = try await comparison.run(dataset)
        let shuffled = try await comparison.run(dataset.shufflingFuture(using: &random))
        #expect(real.events > 1_000 && shuffled.events > 1_000)
        #expect(shuffled.omitted.isEmpty)
        for arm in ComparedArm.allCases where arm != .popularity {
            let lift = try #require(liftOverPopularity(of: arm.rawValue, in: shuffled.replay))
            #expect(lift.low < 0, "\(arm) has seen what it predicts: \(lift)")
        }
        // The same figures where there is something to find, so that the bounds above are no idle ones.
        let found = try #require(liftOverPopularity(of: "injection", in: real.replay))
        #expect(found.low > 0.5)
        let (fresh, none) = (real.lift(.injectionVersusControl), shuffled.lift(.injectionVersusControl))
        #expect(try #require(fresh).low > 1)
        #expect(try #require(none).low < 0)
        let control = try #require(liftOverPopularity(of: "control", in: shuffled.replay))
        #expect(control.high < 0.05)
    }

    @Test("Shuffling the future keeps the past, who acts when, and how often each item occurs")
    func shuffleKeepsMarginals() {
        var random = SeededGenerator(seed: 6)
        let dataset = GeneratedEvents.regimeSwitches(seed: 32)
        let shuffled = dataset.shufflingFuture(using: &random)
        #expect(shuffled.training == dataset.training)
        #expect(shuffled.splitTime == dataset.splitTime)
        #expect(shuffled.events.map(\.time) == dataset.events.map(\.time))
        #expect(shuffled.events.map(\.user) == dataset.events.map(\.user))
        #expect(shuffled.events.map(\.item).sorted() == dataset.events.map(\.item).sorted())
        #expect(shuffled.events != dataset.events)
    }

    @Test("An arm that peeks at the next event is caught on the shuffled future")
    func peekingArm() async throws {
        var random = SeededGenerator(seed: 7)
        let shuffled = GeneratedEvents.regimeSwitches(seed: 33).shufflingFuture(using: &random)
        let data = TrainingData(
            shuffled.training, userCount: shuffled.userCount, itemCount: shuffled.itemCount)
        let none = DenseItemWeights(
            itemCount: shuffled.itemCount,
            rowMajor: [Float](repeating: 0, count: shuffled.itemCount * shuffled.itemCount))
        let popularity = HistoryArm(.popularity, scorer: Scorer(weights: none, popularity: data.popularity))
        let report = await ReplayEvaluation(arms: [popularity, PeekingArm(dataset: shuffled)]).run(
            shuffled, deciles: data.popularity.deciles)
        let lift = try #require(liftOverPopularity(of: "peeking", in: report))
        #expect(lift.low > 1)
    }

    @Test("What happens in one second never predicts what happens in the same second")
    func ties() async throws {
        let dataset = GeneratedEvents.regimeSwitches(seed: 34)
        let witness = WitnessArm(itemCount: dataset.itemCount)
        let deciles = [Int](repeating: 0, count: dataset.itemCount)
        let report = await ReplayEvaluation(arms: [witness], threads: 2).run(dataset, deciles: deciles)
        let gaps = witness.gaps.withLock { $0 }
        #expect(gaps.count > 500)
        #expect(gaps.allSatisfy { $0 > 0 })
        // One look serves all events of a second, of which every second here has up to two.
        #expect(report.outcomes.count > gaps.count)
    }

    @Test("The order of the events of one second changes no arm's figures")
    func orderOfTies() async throws {
        let dataset = GeneratedEvents.regimeSwitches(seed: 35)
        // Sorting by descending item puts ties the other way round; time stays ascending.
        let reordered = ReplayDataset(
            events: dataset.events.sorted { ($0.time, $1.item) < ($1.time, $0.item) }, userCount: dataset.userCount,
            itemCount: dataset.itemCount)
        let comparison = ArmComparison(arms: [.popularity, .control, .injection, .blend], lambda: 20)
        let (one, other) = (try await comparison.run(dataset), try await comparison.run(reordered))
        for arm in one.arms {
            let (left, right) = (try #require(one.accuracy(of: arm)), try #require(other.accuracy(of: arm)))
            #expect(left.events == right.events)
            #expect(abs(left.ndcg10 - right.ndcg10) < 1e-3)
        }
    }

    private func liftOverPopularity(of arm: String, in report: ReplayReport) -> RelativeLift? {
        var random = SeededGenerator(seed: 8)
        return report.lift(of: arm, over: "popularity", bootstrap: bootstrap, using: &random)
    }
}

/// Knows the whole dataset and scores what the user does at the moment it is asked about.
private struct PeekingArm: ReplayArm {
    let name = "peeking"
    let dataset: ReplayDataset

    func score(_ situation: ReplaySituation, into scores: inout [Float]) {
        scores = [Float](repeating: 0, count: dataset.itemCount)
        for event in dataset.events where event.user == situation.user && event.time == situation.now {
            scores[Int(event.item)] = 1
        }
    }
}

/// Notes how many seconds before the predicted events the newest event of the history was.
private final class WitnessArm: ReplayArm {
    let name = "witness"
    let itemCount: Int
    let gaps = Mutex<[Int64]>([])

    init(itemCount: Int) { self.itemCount = itemCount }

    func score(_ situation: ReplaySituation, into scores: inout [Float]) {
        scores = [Float](repeating: 0, count: itemCount)
        if let newest = situation.history.map(\.time).max() {
            gaps.withLock { $0.append(situation.now - newest) }
        }
    }
}
