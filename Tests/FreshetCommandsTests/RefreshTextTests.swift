import FreshetCommands
import MeshMessages
import Testing

@Suite("What an operator reads of refreshes")
struct RefreshTextTests {
    private var plan: CoordinatorV1.GetPlanResponse {
        CoordinatorV1.GetPlanResponse(
            budget: .init(
                cpuMillisPerSecond: 100, policy: "freshet", tiers: [.init(tier: .request, pinnedShare: 0.25)]),
            leased: 3,
            tiers: [
                .init(tier: .batch, limits: .init(tier: .batch), spentLastMinuteMillis: 1_200, exchangeRate: 0.5),
                .init(tier: .request, limits: .init(tier: .request, pinnedShare: 0.25)),
            ],
            signals: [
                .init(
                    signal: "genre_affinity", tier: .batch, cells: 1_234, due: 5,
                    regret: .init(mean: 0.02, lower: 0.01, upper: 0.03),
                    queueAges: .init(median: 90, p90: 600, p99: 3_600, oldest: 7_200)),
                .init(signal: "mood", tier: .nearRealTime, held: true, heldReason: "worse"),
                .init(signal: "unused", tier: .batch),
            ],
            alarms: [.init(kind: "harmful_refreshes", signal: "mood", message: "stop it", since: 1)],
            deadlineMisses: 2, spentLastMinuteMillis: 1_200)
    }

    @Test("Spending stands beside the budget, tiers with their limits, signals with what staleness costs, alarms last")
    func status() {
        let lines = RefreshText(plan).lines
        #expect(lines[0].contains("100 CPU-ms per second, freshet") && lines[0].contains("1200.0 of 6000"))
        #expect(lines.contains { $0.hasPrefix("request") && $0.contains("pinned to 25 %") })
        #expect(lines.contains { $0.hasPrefix("genre_affinity") && $0.contains("0.0200 [0.0100, 0.0300]") })
        #expect(lines.contains { $0.hasPrefix("mood") && $0.contains("held: worse") })
        #expect(!lines.contains { $0.hasPrefix("unused") })
        #expect(lines.contains { $0.contains("2 deadlines missed") })
        #expect(lines.last?.hasPrefix("ALARM harmful_refreshes mood") == true)
    }

    @Test("Advice names where a signal should go, and with one signal the cost of every age")
    func advice() {
        let advice = CoordinatorV1.PlacementAdvice(
            signal: "genre_affinity", tier: .batch, direction: .faster, to: .nearRealTime, reason: "it costs",
            pairs: 5_000, users: 400, meanLoss: 2, ageSeconds: 43_200, measured: .faster, windows: 1, windowsNeeded: 1,
            curve: [
                .init(
                    fromSeconds: 32_768, toSeconds: 65_536, pairs: 5_000, users: 400, mean: 0.1,
                    fitted: .init(mean: 0.1, lower: 0.08, upper: 0.12))
            ])
        let short = PlacementText([advice], withCurves: false).lines
        #expect(short[1].contains("faster:") && short[1].contains("5,000"))
        #expect(!short.joined().contains("+5.0 %"))
        let long = PlacementText([advice], withCurves: true).lines.joined(separator: "\n")
        #expect(long.contains("it costs") && long.contains("+5.0 %") && long.contains("+4.0 % to +6.0 %"))
    }
}
