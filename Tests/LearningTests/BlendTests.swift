import Learning
import Testing

struct BlendTests {
    @Test("Newer and later items weigh more, and age leaves the floor")
    func weights() {
        let recency = RecencyWeights(floor: 0.1, timeConstant: 100)
        #expect(recency.weight(newer: 0, age: 0) == 1.1)
        #expect(abs(recency.weight(newer: 3, age: 0) - 0.6) < 1e-6)
        #expect(abs(recency.weight(newer: 0, age: 100) - 0.6) < 1e-6)
        #expect(abs(recency.weight(newer: 0, age: 1e9) - 0.1) < 1e-6)
        // A clock that runs ahead makes an event new, not heavier than new.
        #expect(recency.weight(newer: 0, age: -50) == recency.weight(newer: 0, age: 0))
    }

    @Test("A history keeps its order, its newest item being the last")
    func weighing() {
        let history = [(4, 0), (2, 900), (7, 1_000)].map { TimedInteraction(user: 0, item: $0.0, time: $0.1) }
        let recency = RecencyWeights()
        let weighted = recency.weigh(history, now: 1_000)
        #expect(weighted.map(\.item) == [4, 2, 7])
        #expect(
            weighted.map(\.weight) == [
                recency.weight(newer: 2, age: 1_000), recency.weight(newer: 1, age: 100),
                recency.weight(newer: 0, age: 0),
            ])
        #expect(recency.weigh([], now: 5).isEmpty)
    }

    @Test("Items of the same moment weigh the same, and as much as the newest of them alone would")
    func ties() {
        let recency = RecencyWeights()
        let weights = recency.weights(ages: [50, 50, 20, 10, 10, 10])
        #expect(weights[0] == weights[1] && weights[3] == weights[4] && weights[4] == weights[5])
        #expect(weights[5] == recency.weight(newer: 0, age: 10))
        #expect(weights[2] == recency.weight(newer: 3, age: 20))
        #expect(weights[1] == recency.weight(newer: 4, age: 50))
    }

    @Test("Days later the weights are alike, so that nothing is left but plain injection")
    func oldHistory() {
        let history = (0..<100).map { TimedInteraction(user: 0, item: Int32($0), time: Int64($0)) }
        let weights = RecencyWeights().weigh(history, now: 7 * 86_400).map(\.weight)
        let (least, most) = (weights.min() ?? 0, weights.max() ?? 0)
        #expect(least > 0 && most / least < 1.05)
    }

    @Test("Where taste switches between sittings, the blend beats injection, which beats the nightly history")
    func regimeSwitches() async throws {
        let arms: [ComparedArm] = [.control, .injection, .blend, .auxiliary]
        let report = try await ArmComparison(arms: arms, lambda: 20, bootstrap: PairedBootstrap(resamples: 500)).run(
            GeneratedEvents.regimeSwitches(seed: 41))
        for segment in [ReplayReport.Segment.all, .returning] {
            let blend = try #require(report.lift(.blendVersusInjection, in: segment))
            let injection = try #require(report.lift(.injectionVersusControl, in: segment))
            #expect(blend.low > 0, "\(blend)")
            #expect(injection.low > 0, "\(injection)")
        }
        let auxiliary = try #require(report.accuracy(of: .auxiliary))
        let control = try #require(report.accuracy(of: .control))
        #expect(auxiliary.ndcg10 > control.ndcg10)
    }

    @Test("The regression learns what follows what")
    func transitions() throws {
        // Item 0 is followed by 1, 2 by 3; what came before says the contrary.
        var events: [TimedInteraction] = []
        for user in 0..<Int32(40) {
            let chain: [Int32] = user % 2 == 0 ? [4, 0, 1] : [4, 2, 3]
            for (number, item) in chain.enumerated() {
                events.append(TimedInteraction(user: user, item: item, time: Int64(number * 3_600)))
            }
        }
        let regression = RecentHistoryRegression(length: 1, lambda: 1)
        let weights = try regression.fit(events, userCount: 40, itemCount: 5)
        #expect(weights[0, 1] > 0.8 && weights[2, 3] > 0.8)
        #expect(abs(weights[0, 3]) < 0.05 && abs(weights[1, 0]) < 0.05)
        // 20 of 40 went from 4 to 0: 20 / (40 + λ).
        #expect(abs(weights[4, 0] - 20.0 / 41) < 0.01)
        let features = RecentHistoryRegression(length: 2).features(of: Array(events.prefix(3)), now: 9_000)
        #expect(features.map(\.item) == [0, 1])
        #expect(abs(features.reduce(0) { $0 + $1.weight * $1.weight } - 1) < 1e-5)
        #expect(throws: EASEError.noItems) { try regression.fit([], userCount: 0, itemCount: 0) }
    }
}
