import Refresh
import Testing
import TestSupport

struct SchedulerPropertyTests {
    @Test(
        "A cell is out to one worker at a time, whatever happens, under every policy",
        arguments: RefreshPolicies.all.map(\.name))
    func leasedExactlyOnce(policy name: String) throws {
        let policy = try #require(RefreshPolicies.named(name))
        var random = SplitMix64(seed: 42)
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(
                budget: 50, policy: policy, maximumCells: 150, leaseDuration: 5, explorationShare: 0.1,
                restAfterRefresh: 0.5),
            epoch: 1, now: 0)
        var out: [CellID: RefreshLease] = [:]
        var ended: [RefreshLease] = []
        var now = 0.0
        for _ in 0..<3_000 {
            now += Double.random(in: 0..<0.2, using: &random)
            for (cell, lease) in out where lease.expiry <= now {
                out[cell] = nil
                ended.append(lease)
            }
            let cell = CellID(
                signal: "s\(Int.random(in: 0..<3, using: &random))",
                entity: "e\(Int.random(in: 0..<60, using: &random))")
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5: scheduler.observe(cell, loss: Double.random(in: 0..<5, using: &random), now: now)
            case 5..<7:
                for lease in scheduler.lease(limit: 3, now: now, using: &random) {
                    #expect(out[lease.cell] == nil, "\(lease.cell) is out already")
                    out[lease.cell] = lease
                }
            case 7:
                guard let lease = out.values.min(by: { $0.id.sequence < $1.id.sequence }) else { continue }
                let taken = scheduler.complete(lease.id, cost: 1, succeeded: Bool.random(using: &random), now: now)
                #expect(taken == .accepted)
                out[lease.cell] = nil
                ended.append(lease)
            case 8:
                guard let lease = ended.randomElement(using: &random) else { continue }
                let taken = scheduler.complete(lease.id, cost: 1, succeeded: true, now: now)
                #expect(taken == .refused)
            default:
                if Bool.random(using: &random) { scheduler.markRefreshed(cell, now: now) }
            }
        }
        scheduler.advance(to: now)
        #expect(scheduler.isValid, "\(name)")
        #expect(scheduler.figures.leased == out.count)
        #expect(name == "never" || !ended.isEmpty)
    }

    @Test("Forgetting and new entities keep the tables in order")
    func entitiesComeAndGo() {
        var random = SplitMix64(seed: 3)
        var scheduler = RefreshScheduler(configuration: RefreshConfiguration(budget: 100), epoch: 1, now: 0)
        var model: Set<CellID> = []
        for step in 0..<20_000 {
            let entity = "entity-\(Int.random(in: 0..<400, using: &random))-é"
            if Int.random(in: 0..<3, using: &random) == 0 {
                scheduler.forget(entity: entity)
                model = model.filter { $0.entity != entity }
            } else {
                let cell = CellID(signal: "s\(Int.random(in: 0..<2, using: &random))", entity: entity)
                scheduler.observe(cell, loss: 1, now: Double(step))
                model.insert(cell)
            }
        }
        var known: Set<CellID> = []
        scheduler.forEachCell { known.insert($0.cell) }
        #expect(known == model)
        #expect(scheduler.cellCount == model.count)
        #expect(scheduler.isValid)
    }

    @Test(
        "No cell starves: beside cells with a hundred times the loss, the quietest has its turn",
        arguments: ["freshet", "freshet_gain"])
    func noStarvation(policy name: String) throws {
        let policy = try #require(RefreshPolicies.named(name))
        var random = SplitMix64(seed: 9)
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(budget: 2, policy: policy, rateTimeConstant: 600), epoch: 1, now: 0)
        var refreshed: Set<String> = []
        for step in 1...4_000 {
            let now = Double(step)
            for index in 0..<40 {
                let isQuiet = index >= 20
                guard !isQuiet || step % 20 == index % 20 else { continue }
                scheduler.observe(
                    CellID(signal: "s", entity: "\(index)"), loss: isQuiet ? 0.05 : 5, now: now)
            }
            for lease in scheduler.lease(limit: 8, now: now, using: &random) {
                _ = scheduler.complete(lease.id, cost: 1, succeeded: true, now: now)
                refreshed.insert(lease.cell.entity)
            }
        }
        #expect(refreshed.count == 40, "\(refreshed.count)")
    }

    @Test(
        "Whatever the cells cost, lose and are asked for, each that loses anything is refreshed",
        arguments: 1...6 as ClosedRange<UInt64>)
    func randomCellsDoNotStarve(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(budget: 3, rateTimeConstant: 600), epoch: 1, now: 0)
        struct Planted {
            let cell: CellID
            let loss: Double
            let cost: Double
            /// Seconds between its queries.
            let gap: Int
        }
        let planted = (0..<50).map { index in
            Planted(
                cell: CellID(signal: "s\(index % 3)", entity: "\(index)"),
                loss: Double.random(in: 0.1...1, using: &random) * (index % 5 == 0 ? 50 : 1),
                cost: Double.random(in: 0.2..<4, using: &random), gap: Int.random(in: 1...60, using: &random))
        }
        var refreshed: Set<CellID> = []
        for step in 1...6_000 {
            let now = Double(step)
            for cell in planted where step % cell.gap == 0 { scheduler.observe(cell.cell, loss: cell.loss, now: now) }
            for lease in scheduler.lease(limit: 4, now: now, using: &random) {
                let cost = planted[Int(lease.cell.entity) ?? 0].cost
                _ = scheduler.complete(lease.id, cost: cost, succeeded: true, now: now)
                refreshed.insert(lease.cell)
            }
        }
        #expect(refreshed.count == planted.count, "seed \(seed)")
        #expect(scheduler.figures.spent <= 3 * 6_000 + 30)
    }

    @Test("A scheduler that takes over another's cells leases what that would have leased")
    func handOver() {
        var random = SplitMix64(seed: 5)
        let configuration = RefreshConfiguration(budget: 1_000, explorationShare: 0)
        var former = RefreshScheduler(configuration: configuration, epoch: 1, now: 0)
        for step in 0..<2_000 {
            let cell = CellID(signal: "s", entity: "\(Int.random(in: 0..<100, using: &random))")
            former.observe(cell, loss: Double.random(in: 0..<3, using: &random), now: Double(step))
        }
        var next = RefreshScheduler(configuration: configuration, epoch: 2, now: 2_000)
        former.forEachCell { next.restore($0, now: 2_000) }
        let expected = former.plan(limit: 20, now: 2_001).next
        let restored = next.plan(limit: 20, now: 2_001).next
        #expect(restored.map(\.cell) == expected.map(\.cell))
        for (one, other) in zip(restored, expected) { #expect(abs(one.priority - other.priority) < 1e-3) }
        #expect(next.isValid)
    }

    @Test("A batch of observations is the same as one by one, also when cells are forgotten in the middle for room")
    func batches() {
        var random = SplitMix64(seed: 8)
        let configuration = RefreshConfiguration(budget: 100, maximumCells: 120, explorationShare: 0)
        var single = RefreshScheduler(configuration: configuration, epoch: 1, now: 0)
        var batched = single
        for step in 1...20 {
            let served = (0..<300).map { _ in
                (
                    cell: CellID(
                        signal: "s\(Int.random(in: 0..<3, using: &random))",
                        entity: "e\(Int.random(in: 0..<70, using: &random))"),
                    loss: Bool.random(using: &random) ? Double.random(in: 0..<4, using: &random) : nil
                )
            }
            for (cell, loss) in served { single.observe(cell, loss: loss, now: Double(step)) }
            batched.observe(served, now: Double(step))
        }
        var (left, right): ([CellID: CellRecord], [CellID: CellRecord]) = ([:], [:])
        single.forEachCell { left[$0.cell] = $0 }
        batched.forEachCell { right[$0.cell] = $0 }
        #expect(left == right)
        #expect(single.figures == batched.figures)
        #expect(batched.isValid)
    }
}
