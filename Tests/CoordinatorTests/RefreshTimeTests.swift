import CatalogueFile
import Coordinator
import Refresh
import Signals
import Testing

@Suite("Refresh time")
struct RefreshTimeTests {
    let day = 86_400.0
    let start = Timestamp(seconds: 880_000_000)

    @Test("Live, everything follows the wall, whatever the events say")
    func live() {
        var time = RefreshTime(replay: false)
        time.observe(asOf: start)
        #expect(time.ofCells(elapsed: .seconds(7)) == 7)
        #expect(time.ofBudget(elapsed: .seconds(7)) == 7)
    }

    @Test("In a replay ages follow the newest event and the budget follows the wall")
    func replay() {
        var time = RefreshTime(replay: true)
        #expect(time.ofCells(elapsed: .seconds(7)) == 0)
        time.observe(asOf: start)
        time.observe(asOf: start - day)
        #expect(time.ofCells(elapsed: .seconds(7)) == start.seconds)
        #expect(time.ofBudget(elapsed: .seconds(7)) == 7)
    }

    func dispatch(replay: Bool, budget: Double = 100) throws -> RefreshDispatch {
        RefreshDispatch(
            catalogue: try CatalogueFile.parse(Catalogues.valid),
            budget: try BudgetSetting(cpuMillisPerSecond: budget, policy: "ralf"), leaseDuration: .seconds(30), boot: 1,
            replay: replay, explorationShare: 0)
    }

    func report(_ entity: String) -> [RefreshDispatch.CellReport] {
        [RefreshDispatch.CellReport(cell: CellID(signal: "genre_affinity", entity: entity), queries: 1, loss: 1)]
    }

    func priority(of entity: String, in dispatch: RefreshDispatch, elapsed: Duration) -> Double? {
        dispatch.plan(limit: 10, elapsed: elapsed).next.first { $0.cell.entity == entity }?.priority
    }

    @Test("In a replay a cell ages with the events, live with the wall")
    func ages() throws {
        var replayed = try dispatch(replay: true)
        _ = replayed.report(report("a"), asOf: start, elapsed: .zero)
        let young = try #require(priority(of: "a", in: replayed, elapsed: .zero))
        #expect(priority(of: "a", in: replayed, elapsed: .seconds(3_600)) == young)
        _ = replayed.report([], asOf: start + 3_600, elapsed: .zero)
        #expect(try #require(priority(of: "a", in: replayed, elapsed: .zero)) > young)

        var live = try dispatch(replay: false)
        _ = live.report(report("a"), asOf: start, elapsed: .zero)
        _ = live.report([], asOf: start + 3_600, elapsed: .zero)
        #expect(priority(of: "a", in: live, elapsed: .zero) == young)
        #expect(try #require(priority(of: "a", in: live, elapsed: .seconds(3_600))) > young)
    }

    @Test("In a replay neither the budget refills nor a lease ends by the events' time")
    func budgetAndLeases() throws {
        var generator = SystemRandomNumberGenerator()
        var dispatch = try dispatch(replay: true, budget: 1)
        for user in 0..<100 { _ = dispatch.report(report("user-\(user)"), asOf: start, elapsed: .zero) }
        let leases = dispatch.lease(
            to: .init(node: "w", signals: ["genre_affinity"], limit: 100), elapsed: .zero, using: &generator)
        #expect(!leases.isEmpty && leases.count < 100)

        _ = dispatch.report(report("late"), asOf: start + 30 * day, elapsed: .zero)
        let more = dispatch.lease(
            to: .init(node: "w", signals: ["genre_affinity"], limit: 1), elapsed: .zero, using: &generator)
        #expect(more.isEmpty)
        let early = dispatch.expire(elapsed: .seconds(29))
        #expect(early == 0)
        let outcome = RefreshDispatch.Outcome(leaseID: leases[0].id.description, succeeded: true, costMillis: 0.1)
        let isAccepted = dispatch.complete(outcome, elapsed: .seconds(29))
        #expect(isAccepted != nil)
        let expired = dispatch.expire(elapsed: .seconds(30))
        #expect(expired == UInt64(leases.count - 1))
    }

    @Test("Criticality outweighs an equal loss")
    func weights() throws {
        let text = Catalogues.valid.replacing(
            "half_life: 14 d\n",
            with: "half_life: 14 d\n    criticality: low\n    pinned: { tier: batch, reason: test }\n")
        var generator = SystemRandomNumberGenerator()
        var dispatch = RefreshDispatch(
            catalogue: try CatalogueFile.parse(text),
            budget: try BudgetSetting(cpuMillisPerSecond: 100, policy: "ralf"),
            leaseDuration: .seconds(30), boot: 1, replay: false, explorationShare: 0)
        for signal in ["genre_affinity", "activity_rate"] {
            let cell = CellID(signal: signal, entity: "a")
            _ = dispatch.report([.init(cell: cell, queries: 1, loss: 1)], asOf: nil, elapsed: .zero)
        }
        let leases = dispatch.lease(
            to: .init(node: "w", signals: ["genre_affinity", "activity_rate"], limit: 2), elapsed: .zero,
            using: &generator)
        #expect(leases.map(\.cell.signal) == ["activity_rate", "genre_affinity"])
        #expect(abs(leases[0].priority / leases[1].priority - (1 + 4.0 / 3)) < 1e-9)
    }
}
