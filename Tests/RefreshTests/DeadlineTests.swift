import Refresh
import Testing
import TestSupport

struct DeadlineTests {
    /// Two signals with limits, as many cells as the admission test lets in, and cells of another signal that have far more
    /// loss than the budget can take away. Workers take their time, but no more than the quarter of the limit that is theirs.
    @Test(
        "No admitted deadline is missed under overload, with costs and workers that vary",
        arguments: [1, 2, 3, 4] as [UInt64])
    func admittedDeadlinesAreMet(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(budget: 20, deadlineShare: 0.5), epoch: 1, now: 0)
        scheduler.declare(RefreshSignal(name: "safety", criticality: 1, declaredCost: 1, stalenessLimit: 40))
        scheduler.declare(RefreshSignal(name: "abuse", declaredCost: 2, stalenessLimit: 100))
        for index in 0..<200 {
            let signal = Bool.random(using: &random) ? "safety" : "abuse"
            scheduler.track(CellID(signal: signal, entity: "\(index)"), now: 0)
        }
        let admitted = scheduler.signalFigures(now: 0).reduce(0) { $0 + ($1.deadlines?.admitted ?? 0) }
        #expect(admitted > 20 && admitted < 200, "the share suffices for some, not for all: \(admitted)")
        var age: [CellID: Double] = [:]
        var out: [(lease: RefreshLease, end: Double)] = []
        var now = 0.0
        while now < 600 {
            now += 0.5
            for _ in 0..<20 {
                let cell = CellID(signal: "other", entity: "\(Int.random(in: 0..<300, using: &random))")
                scheduler.observe(cell, loss: 50, now: now)
            }
            for lease in scheduler.lease(limit: 64, now: now, using: &random) {
                #expect((lease.dueAt == nil) == (lease.cell.signal == "other"))
                let patience = lease.cell.signal == "abuse" ? 24.0 : 9
                out.append((lease, now + Double.random(in: 0..<patience, using: &random)))
            }
            for (lease, end) in out where end <= now {
                let cost = (lease.cell.signal == "abuse" ? 2 : 1) * Double.random(in: 0.8..<1.2, using: &random)
                let taken = scheduler.complete(lease.id, cost: cost, succeeded: true, now: now)
                #expect(taken == .accepted)
                age[lease.cell] = now
            }
            out.removeAll { $0.end <= now }
        }
        #expect(scheduler.figures.deadlineMisses == 0, "seed \(seed)")
        let overdue = scheduler.signalFigures(now: now).compactMap(\.deadlines?.overdueSeconds).max()
        #expect(overdue == 0)
        #expect(age.keys.contains { $0.signal == "other" }, "the rest of the budget is for others")
        #expect(scheduler.isValid)
    }

    @Test("A cell that the reserved share does not suffice for raises an alarm and is refreshed by the policy")
    func refusedAdmission() {
        var random = SplitMix64(seed: 1)
        var scheduler = RefreshScheduler(
            configuration: RefreshConfiguration(budget: 1, deadlineShare: 0.5), epoch: 1, now: 0)
        scheduler.declare(RefreshSignal(name: "risk", declaredCost: 1, stalenessLimit: 10))
        scheduler.observe(CellID(signal: "risk", entity: "a"), loss: 1, now: 0)
        let alarms = scheduler.alarms
        #expect(alarms == [.notAdmitted(signal: "risk", cells: 1)])
        #expect(scheduler.lease(limit: 1, now: 5, using: &random).map(\.cell.entity) == ["a"])
    }

    @Test("A deadline that a worker lets pass is counted and named")
    func missedDeadline() throws {
        var random = SplitMix64(seed: 1)
        var scheduler = RefreshScheduler(configuration: RefreshConfiguration(budget: 100), epoch: 1, now: 0)
        scheduler.declare(RefreshSignal(name: "risk", declaredCost: 1, stalenessLimit: 40))
        scheduler.track(CellID(signal: "risk", entity: "a"), now: 0)
        #expect(scheduler.lease(limit: 1, now: 14, using: &random).isEmpty, "it is fresh enough")
        let lease = try #require(scheduler.lease(limit: 1, now: 16, using: &random).first)
        #expect(scheduler.complete(lease.id, cost: 1, succeeded: true, now: 41) == .accepted)
        let alarms = scheduler.alarms
        #expect(alarms == [.deadlinesMissed(signal: "risk", count: 1)])
    }

    @Test("A budget that is cut below what admitted cells need raises an alarm")
    func overload() {
        var scheduler = RefreshScheduler(configuration: RefreshConfiguration(budget: 100), epoch: 1, now: 0)
        scheduler.declare(RefreshSignal(name: "risk", declaredCost: 1, stalenessLimit: 40))
        scheduler.track(CellID(signal: "risk", entity: "a"), now: 0)
        let before = scheduler.alarms
        #expect(before.isEmpty)
        scheduler.setBudget(0.1, now: 1)
        let isOverloaded = scheduler.alarms.contains {
            if case .deadlinesOverloaded = $0 { true } else { false }
        }
        #expect(isOverloaded)
    }
}
