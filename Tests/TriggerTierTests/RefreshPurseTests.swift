import TestSupport
import Testing
import TriggerTier

@Suite struct RefreshPurseTests {
    @Test func `what is left of a grant goes back with the next request`() {
        var purse = RefreshPurse(expected: 2)
        #expect(purse.request(for: 3) == .init(wanted: 6, least: 2, returned: 0))
        let users = purse.take(6)
        #expect(users == 3)
        purse.spend(4.5, on: 3, isPaid: true)
        let next = purse.request(for: 1)
        #expect(next.returned == 1.5)
        // It is given away only once.
        let last = purse.request(for: 1)
        #expect(last.returned == 0)
    }

    @Test func `the least that is granted pays for one user`() {
        var purse = RefreshPurse(expected: 2)
        _ = purse.request(for: 5)
        let users = purse.take(2)
        #expect(users == 1)
        let none = purse.take(0)
        #expect(none == 0)
    }

    @Test func `what was spent beyond a grant is asked for the next time, within bounds`() {
        var purse = RefreshPurse(expected: 1)
        _ = purse.request(for: 2)
        _ = purse.take(2)
        purse.spend(3, on: 2, isPaid: true)
        let next = purse.request(for: 1)
        #expect(abs(next.wanted - (purse.expected + 1)) < 1e-9)
        purse.spend(1_000, on: 1, isPaid: true)
        let bounded = purse.request(for: 1)
        #expect(bounded.wanted <= 2 * purse.expected + 1e-9)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `in the long run grants and spending are the same`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var purse = RefreshPurse()
        var (granted, spent) = (0.0, 0.0)
        for _ in 0..<2_000 {
            let users = Int.random(in: 1...16, using: &random)
            let request = purse.request(for: users)
            let grants: [Double] = [request.wanted, request.least, 0]
            let grant = grants.randomElement(using: &random) ?? 0
            granted += grant - request.returned
            let paid = min(users, purse.take(grant))
            let cost = (0..<paid).reduce(0.0) { sum, _ in sum + Double.random(in: 0..<3, using: &random) }
            purse.spend(cost, on: paid, isPaid: true)
            spent += cost
        }
        #expect(abs(granted / spent - 1) < 0.1, "granted \(granted), spent \(spent)")
    }
}
