import MeshRPC
import Testing

@Suite("Retries within a budget, on a paused clock")
struct RetryBudgetTests {
    var time = PausedTime()

    @Test("an idle client has the reserve of one window, and what it spends comes back when the window has passed")
    mutating func reserve() {
        var budget = RetryBudget(now: time.now)
        #expect((0..<200).count { _ in budget.withdraw(now: time.now) } == 100)
        time.advance(.seconds(5))
        let early = budget.withdraw(now: time.now)
        #expect(!early)
        time.advance(.seconds(5))
        #expect((0..<200).count { _ in budget.withdraw(now: time.now) } == 100)
    }

    @Test("every fifth call pays for a retry, and calls that left the window pay for nothing")
    mutating func fraction() {
        var budget = RetryBudget(RetryBudget.Configuration(fraction: 0.2, perSecond: 0), now: time.now)
        for _ in 0..<50 { budget.deposit(now: time.now) }
        #expect((0..<50).count { _ in budget.withdraw(now: time.now) } == 10)
        for _ in 0..<50 { budget.deposit(now: time.now) }
        time.advance(.seconds(30))
        let late = budget.withdraw(now: time.now)
        #expect(!late)
    }

    @Test("over any traffic, retries in a window stay within the formula", arguments: 1...20 as ClosedRange<UInt64>)
    mutating func bounded(seed: UInt64) {
        var chance = SeededChance(seed: seed)
        var budget = RetryBudget(RetryBudget.Configuration(fraction: 0.2, perSecond: 2), now: time.now)
        let start = time.now
        var calls: [ContinuousClock.Instant] = []
        var retries: [ContinuousClock.Instant] = []
        for _ in 0..<2000 {
            time.advance(.milliseconds(Int.random(in: 0...40, using: &chance)))
            if chance.uniform() < 0.5 {
                budget.deposit(now: time.now)
                calls.append(time.now)
            }
            if budget.withdraw(now: time.now) {
                retries.append(time.now)
                // The window as the budget sees it: the current tenth and the nine before it.
                let tenth = Double(Int(start.duration(to: time.now) / .seconds(1)) - 9)
                let since = start.advanced(by: .seconds(tenth))
                let recentCalls = calls.count { $0 >= since }
                let recentRetries = retries.count { $0 >= since }
                #expect(Double(recentRetries) <= 0.2 * Double(recentCalls) + 20)
            }
        }
        #expect(retries.count > 20)
    }

    @Test("a retry that the policy refuses costs nothing, one that it grants costs one")
    mutating func paidOnlyWhenMade() {
        var policy = RetryPolicy()
        policy.budget = RetryBudget.Configuration(fraction: 0, perSecond: 0.1)
        var budget = RetryBudget(policy.budget, now: time.now)
        func decide(_ progress: CallFailure.Progress) -> RetryPolicy.Decision {
            policy.decide(
                attempt: 1, failure: CallFailure(progress, .unavailable, ""), idempotency: .unknown,
                remaining: .seconds(1), random: 0.5, budget: &budget, now: time.now)
        }
        #expect(decide(.unknown) == .giveUp)
        #expect(decide(.notProcessed) == .retry(after: .microseconds(12_500)))
        #expect(decide(.notProcessed) == .giveUp)
    }

    @Test("an answer is tried again only when a loaded peer asks for it, and not before the time it names")
    func hints() {
        func decide(_ code: RPCError.Code, _ hint: String?, remaining: Duration = .seconds(1)) -> RetryPolicy.Decision {
            var error = RPCError(code, "")
            if let hint { error.metadata.add(RetryPolicy.retryHint, hint) }
            return RetryPolicy().decide(
                attempt: 1, failure: CallFailure(.answered, error), idempotency: .unknown, remaining: remaining,
                random: 0)
        }
        #expect(decide(.resourceExhausted, "40") == .retry(after: .milliseconds(40)))
        #expect(decide(.unavailable, "0") == .retry(after: .zero))
        #expect(decide(.unavailable, nil) == .giveUp)
        #expect(decide(.unavailable, "-1") == .giveUp)
        #expect(decide(.unavailable, "soon") == .giveUp)
        #expect(decide(.internal, "40") == .giveUp)
        #expect(decide(.unavailable, "40", remaining: .milliseconds(40)) == .giveUp)
    }

    @Test("a peer that is known to be away is worth a retry only where there is another one")
    func disconnected() {
        func decide(elsewhere: Bool) -> RetryPolicy.Decision {
            RetryPolicy().decide(
                attempt: 1, failure: CallFailure(.disconnected, .unavailable, ""), idempotency: .unknown,
                remaining: .seconds(1), elsewhere: elsewhere, random: 0)
        }
        #expect(decide(elsewhere: false) == .giveUp)
        #expect(decide(elsewhere: true) == .retry(after: .zero))
    }
}
