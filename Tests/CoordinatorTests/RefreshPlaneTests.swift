import Coordinator
import MeshMessages
import MeshRPC
import Signals
import TestSupport
import Testing

@Suite("The refresh plane over the service")
struct RefreshPlaneTests {
    private static let nearRealTime = Catalogues.valid.replacing(
        "operator: activity_rate", with: "pinned: { tier: near_real_time, reason: a test }\n    operator: activity_rate"
    )

    private func set(_ bench: Bench, _ tiers: [CoordinatorV1.TierBudget], rate: Double? = nil) async throws
        -> CoordinatorV1.Budget?
    {
        try await bench.service.setBudget(
            CoordinatorV1.SetBudgetRequest(cpuMillisPerSecond: rate ?? 0, keepRate: rate == nil, tiers: tiers),
            context: bench.context
        ).budget
    }

    @Test("A tier's ceiling holds it back while another tier goes on, and is lifted again")
    func ceiling() async throws {
        let bench = try Bench(budget: 10)
        try await bench.apply(Self.nearRealTime)
        _ = try await set(bench, [.init(tier: .batch, ceilingMillisPerSecond: 0)])
        for user in 0..<20 {
            try await bench.report("u\(user)", of: "genre_affinity", loss: 5)
            try await bench.report("u\(user)", of: "activity_rate", loss: 1)
        }
        let leases = try await bench.lease(["genre_affinity", "activity_rate"], limit: 40)
        #expect(!leases.isEmpty)
        #expect(leases.allSatisfy { $0.signal == "activity_rate" })
        _ = try await set(bench, [.init(tier: .batch)])
        // What was not affordable at all rests for a minute.
        bench.clock.advance(by: .seconds(61))
        #expect(try await bench.lease(limit: 40).contains { $0.signal == "genre_affinity" })
    }

    @Test("A floor is kept for a tier although another tier's cells are worth more")
    func floor() async throws {
        let bench = try Bench(budget: 10)
        try await bench.apply(Self.nearRealTime)
        _ = try await set(bench, [.init(tier: .nearRealTime, floorMillisPerSecond: 5)])
        // A floor is saved up from the moment that it is set.
        bench.clock.advance(by: .seconds(20))
        for user in 0..<200 {
            try await bench.report("u\(user)", of: "genre_affinity", queries: 50, loss: 500)
            try await bench.report("u\(user)", of: "activity_rate", loss: 1)
        }
        _ = try await bench.lease(["genre_affinity"], limit: 400)
        #expect(try await !bench.lease(["activity_rate"], limit: 400).isEmpty)
    }

    @Test("Limits, policy and holds outlive the process, and the rate stays when only limits change")
    func durable() async throws {
        let first = try Bench(budget: 40, policy: "rps")
        let pinned = CoordinatorV1.TierBudget(tier: .request, pinnedShare: 0.25)
        let budget = try await set(first, [pinned])
        #expect(budget?.cpuMillisPerSecond == 40 && budget?.policy == "rps" && budget?.tiers == [pinned])
        let held = try await first.service.holdRefreshes(
            .init(signal: "genre_affinity", reason: "worse since Monday"), context: first.context)
        #expect(held.changed)
        await first.plane.close()

        let second = try Bench(first.directory, budget: 99)
        let plan = try await second.plan()
        #expect(plan.budget == budget)
        let signal = try #require(plan.signals.first { $0.signal == "genre_affinity" })
        #expect(signal.held && signal.heldReason == "worse since Monday")
    }

    @Test("Limits that cannot be are refused, and nothing changes")
    func refusedLimits() async throws {
        let bench = try Bench(budget: 100)
        let impossible: [[CoordinatorV1.TierBudget]] = [
            [.init(tier: .streaming, floorMillisPerSecond: 1)],
            [.init(tier: .batch, floorMillisPerSecond: 20, ceilingMillisPerSecond: 10)],
            [.init(tier: .batch, pinnedShare: 1.5)],
            [.init(tier: .batch, floorMillisPerSecond: 60), .init(tier: .request, floorMillisPerSecond: 60)],
            [.init(tier: .batch), .init(tier: .batch)],
        ]
        for tiers in impossible {
            let error = try await rpcError { try await set(bench, tiers) }
            #expect(error.code == .invalidArgument)
            #expect(error.message.hasPrefix("tiers"), "\(error.message)")
        }
        #expect(try await bench.plan().budget?.tiers == [])
    }

    @Test("A held signal is leased no more until it is released, and its feedback counts on")
    func hold() async throws {
        let bench = try Bench()
        try await bench.apply(Catalogues.valid)
        try await bench.report("u", loss: 1)
        _ = try await bench.service.holdRefreshes(.init(signal: "genre_affinity"), context: bench.context)
        #expect(try await bench.lease(limit: 5).isEmpty)
        try await bench.report("u", loss: 4)
        let explained = try await bench.service.explainRefresh(
            .init(signal: "genre_affinity", entity: "u"), context: bench.context)
        #expect(explained.state == "held")
        let released = try await bench.service.releaseRefreshes(.init(signal: "genre_affinity"), context: bench.context)
        #expect(released.changed)
        bench.clock.advance(by: .seconds(1))
        #expect(try await bench.lease(limit: 5).map(\.entity) == ["u"])
        let unknown = try await rpcError {
            try await bench.service.holdRefreshes(.init(signal: "mood"), context: bench.context)
        }
        #expect(unknown.code == .notFound)
    }

    @Test("Request-time work takes tokens while the budget affords them, and less when that is of use")
    func tokens() async throws {
        let bench = try Bench(budget: 10)
        func take(_ wanted: Double, least: Double = 0) async throws -> Double {
            try await bench.service.takeTokens(
                .init(nodeID: "ranker-1", purpose: "query_interpretation", wantedMillis: wanted, leastMillis: least),
                context: bench.context
            ).grantedMillis
        }
        #expect(try await take(20) == 20)
        // The bucket holds ten seconds of the rate.
        #expect(try await take(500, least: 50) == 50)
        #expect(try await take(500) == 0)
        let tier = try #require(try await bench.plan().tiers.first { $0.tier == .request })
        #expect(tier.tokensGrantedMillis == 70 && tier.tokensRefusedMillis == 500)
        #expect(tier.spentLastMinuteMillis == 70)
    }

    @Test("Where no loss is known, cells that refreshes change come before those that they leave as they are")
    func divergence() async throws {
        let bench = try Bench()
        try await bench.apply(Catalogues.valid)
        func ask(_ entities: [String]) async throws {
            let cells = entities.map { CoordinatorV1.CellFeedback(signal: "activity_rate", entity: $0, unscored: 1) }
            _ = try await bench.service.reportFeedback(
                .init(nodeID: "session-1", cells: cells), context: bench.context)
        }
        for _ in 0..<8 {
            try await ask(["moving", "still"])
            bench.clock.advance(by: .seconds(60))
            let leases = try await bench.lease(["activity_rate"], limit: 2)
            let outcomes = leases.map { lease in
                CoordinatorV1.RefreshOutcome(
                    leaseID: lease.leaseID, succeeded: true, costMillis: 0.5,
                    divergence: lease.entity == "moving" ? 0.8 : 0.0)
            }
            _ = try await bench.service.completeRefreshes(
                .init(nodeID: "batch-1", outcomes: outcomes), context: bench.context)
        }
        try await ask(["still", "moving"])
        bench.clock.advance(by: .seconds(60))
        #expect(try await bench.plan().next.map(\.entity) == ["moving", "still"])
    }

    @Test("The terms of a cell's priority multiply to it")
    func explain() async throws {
        let bench = try Bench()
        try await bench.apply(Catalogues.valid)
        try await bench.report("u", queries: 4, loss: 8)
        bench.clock.advance(by: .seconds(30))
        let answer = try await bench.service.explainRefresh(
            .init(signal: "genre_affinity", entity: "u"), context: bench.context)
        #expect(answer.known && answer.policy == "freshet")
        let terms = Dictionary(uniqueKeysWithValues: answer.terms.map { ($0.symbol, $0.value) })
        func term(_ symbol: String) throws -> Double { try #require(terms[symbol]) }
        let (weight, pending, rate) = (try term("w"), try term("R"), try term("lambda"))
        let (mean, age, cost) = (try term("mu"), try term("age"), try term("c"))
        let priority = weight * (pending + 0.3 * rate * mean * age) / cost
        #expect(abs(priority - answer.priority) < 1e-9 * priority)
        #expect(age == 30)
        let nobody = try await bench.service.explainRefresh(
            .init(signal: "genre_affinity", entity: "nobody"), context: bench.context)
        #expect(!nobody.known && nobody.state == "unknown")
    }

    @Test("Refreshes that make it worse raise an alarm, which ends when the signal is held")
    func harmful() async throws {
        let bench = try Bench()
        try await bench.apply(Catalogues.valid)
        for user in 0..<40 {
            let cell = CoordinatorV1.CellFeedback(
                signal: "genre_affinity", entity: "u\(user)", queries: 2, loss: 2, pairs: 2, pairedServedLoss: 2,
                pairedFreshLoss: 3 + 0.01 * Double(user % 7))
            _ = try await bench.service.reportFeedback(
                .init(nodeID: "session-1", cells: [cell]), context: bench.context)
        }
        let plan = try await bench.plan()
        #expect(plan.alarms.map(\.kind) == ["harmful_refreshes"])
        let signal = try #require(plan.signals.first { $0.signal == "genre_affinity" })
        let regret = try #require(signal.regret)
        #expect(signal.harmful && regret.upper < 0 && regret.lower < regret.mean)
        _ = try await bench.service.holdRefreshes(.init(signal: "genre_affinity"), context: bench.context)
        #expect(try await bench.plan().alarms.isEmpty)
    }

    @Test("A lease says when the value that there is will not be served any more; without such a limit it does not")
    func dueTimes() async throws {
        let bench = try Bench()
        let limited = Catalogues.valid.replacing(
            "half_life: 14 d\n", with: "half_life: 14 d\n    expires_after: 48 h\n")
        try await bench.apply(limited)
        try await bench.report("u", of: "activity_rate", loss: 1)
        try await bench.report("u", loss: 1)
        let known = bench.clock.clock.wallNow()
        bench.clock.advance(by: .seconds(1_800))
        let leases = try await bench.lease(["activity_rate", "genre_affinity"], limit: 10)
        #expect(leases.count == 2)
        #expect(leases.first { $0.signal == "activity_rate" }?.dueAt == (known + 172_800).microseconds)
        #expect(try #require(leases.first { $0.signal == "genre_affinity" }).dueAt == nil)
    }

    @Test("A new process leases what the former one would have, as soon as it is told again what was reported")
    func rebuilt() async throws {
        var random = SplitMix64(seed: 11)
        let first = try Bench(policy: "rps")
        try await first.apply(Catalogues.valid)
        // What session nodes remember of cells since their last refresh.
        var reported: [String: (queries: UInt32, loss: Double)] = [:]
        for _ in 0..<300 {
            let user = "u\(Int.random(in: 0..<60, using: &random))"
            let loss = Double.random(in: 0..<4, using: &random)
            try await first.report(user, loss: loss)
            reported[user, default: (0, 0)].queries += 1
            reported[user, default: (0, 0)].loss += loss
            first.clock.advance(by: .milliseconds(200))
        }
        for lease in try await first.lease(limit: 10) {
            _ = try await first.complete(lease)
            reported[lease.entity] = nil
        }
        let before = try await first.plan(limit: 20).next.map(\.entity)
        await first.plane.close()

        let second = try Bench(first.directory, policy: "rps", clock: first.clock)
        #expect(try await second.plan().next.isEmpty)
        for (user, sum) in reported.sorted(by: { $0.key < $1.key }) {
            try await second.report(user, queries: sum.queries, loss: sum.loss)
        }
        let after = try await second.plan(limit: 20).next.map(\.entity)
        // Losses are in units of a mean that both have learnt in another order, so neighbours may have changed places.
        #expect(after.count == 20 && Set(after).intersection(before).count >= 18)
        #expect(Set(after.prefix(5)).isSubset(of: before.prefix(8)))
        #expect(try await second.lease(limit: 5).map(\.entity) == Array(after.prefix(5)))
    }

    @Test("What refreshes cost is known by worker, and a worker gets no more than it can do until its leases end")
    func workers() async throws {
        let bench = try Bench(budget: 1_000)
        try await bench.apply(Catalogues.valid)
        for user in 0..<100 { try await bench.report("u\(user)", loss: 1) }
        let leases = try await bench.service.leaseRefreshes(
            .init(nodeID: "slow", signals: ["genre_affinity"], limit: 100, capacityMillisPerSecond: 0.1),
            context: bench.context
        ).leases
        // A tenth of a millisecond a second for the thirty seconds of a lease.
        let reserved = leases.reduce(0.0) { $0 + $1.reservedMillis }
        #expect(!leases.isEmpty && reserved <= 3)
        #expect(try await bench.plan().leases.allSatisfy { $0.nodeID == "slow" })
        _ = try await bench.complete(try #require(leases.first), cost: 0.7)
        let costs = try await bench.plan().signals.first { $0.signal == "genre_affinity" }?.costs
        #expect(costs == [.init(nodeID: "slow", refreshes: 1, meanMillis: 0.7)])
    }
}
