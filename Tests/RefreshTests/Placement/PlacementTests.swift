import Refresh
import TestSupport
import Testing

@Suite("Placement advice")
struct PlacementTests {
    /// A minute to a week.
    static let ages = [60.0, 300, 900, 3_600, 14_400, 43_200, 86_400, 259_200, 604_800]
    static let day = 86_400.0

    @Test("Planted half-lives come out in their order, and where they cross half a percent of the loss")
    func plantedHalfLives() throws {
        var crossings: [Double] = []
        var halfLives: [Double] = []
        for (index, halfLife) in [900.0, 14_400, 259_200].enumerated() {
            let planted = PlantedSignal(halfLife: halfLife, damage: 0.1)
            let pairs = planted.pairs(users: 500, perUser: 20, ages: Self.ages, seed: UInt64(index))
            let advice = advise(pairs, PlacementSituation())
            let crossing = try #require(advice.verdict.curve.crossing(of: 0.005))
            // Not before the planted regret is there, and in the first bin at the latest whose ages are certain to have it.
            let truth = try #require(Self.ages.first { planted.regret(at: $0) > 0.005 })
            #expect((truth / 2...truth * 8).contains(crossing), "\(halfLife): \(crossing), planted \(truth)")
            crossings.append(crossing)
            halfLives.append(try #require(advice.verdict.curve.halfLife))
        }
        #expect(crossings == crossings.sorted())
        #expect(halfLives == halfLives.sorted() && Set(halfLives).count == 3)
        #expect((300...3_600).contains(halfLives[0]), "planted 900: \(halfLives[0])")
        #expect((3_600...57_600).contains(halfLives[1]), "planted 14400: \(halfLives[1])")
    }

    @Test("A signal that loses at today's age is to be faster; one that loses nothing at the slower age, slower")
    func bothDirections() {
        let quick = PlantedSignal(halfLife: 600, damage: 0.1)
        let toFaster = advise(
            quick.pairs(users: 300, perUser: 20, ages: [3_600, 43_200, 86_400], seed: 1),
            PlacementSituation(slowerAge: nil))
        #expect(toFaster.direction == .faster)
        let steady = PlantedSignal(halfLife: 600, damage: 0, noise: 0.01)
        let toSlower = advise(
            steady.pairs(users: 300, perUser: 40, ages: [30, 60, 3_600, 172_800], seed: 1),
            PlacementSituation(slowerAge: Self.day), windows: 3)
        #expect(toSlower.direction == .slower)
    }

    @Test("Stale users that are inactive ones, and hard to predict, fool a curve of losses but not one of pairs")
    func confoundedSignal() throws {
        var generator = SplitMix64(seed: 5)
        var pairs: [StalenessPair] = []
        var looks: [Double: [Double]] = [:]
        for user in 0..<600 {
            // Who is seldom there has old values and a loss three times as high, fresh or not.
            let isInactive = user % 2 == 0
            let age = isInactive ? 86_400.0 : 60
            for _ in 0..<(isInactive ? 4 : 30) {
                let fresh = (isInactive ? 3.0 : 1.0) + 0.01 * Double.random(in: -1...1, using: &generator)
                let stale = fresh + 0.01 * Double.random(in: -1...1, using: &generator)
                pairs.append(StalenessPair(entity: "u\(user)", age: age, staleLoss: stale, freshLoss: fresh))
                looks[age, default: []].append(stale)
            }
        }
        let means = looks.mapValues { $0.reduce(0, +) / Double($0.count) }
        let (young, old) = (try #require(means[60]), try #require(means[86_400]))
        #expect(old > 2.5 * young, "by age alone staleness would seem to triple the loss")
        let advice = advise(pairs, PlacementSituation(slowerAge: Self.day), windows: 3)
        #expect(advice.direction == .slower, "\(advice.verdict.reason)")
        #expect(advice.verdict.curve.crossing(of: 0.005 * advice.verdict.meanLoss) == nil)
    }

    @Test("Nothing is advised under 1,000 pairs and 100 users", arguments: [(99, 20), (150, 6)])
    func tooLittle(users: Int, perUser: Int) {
        let planted = PlantedSignal(halfLife: 60, damage: 1)
        let advice = advise(
            planted.pairs(users: users, perUser: perUser, ages: [3_600], seed: 3), PlacementSituation())
        #expect(advice.direction == .unknown)
        #expect(advice.windows == 0)
    }

    @Test("Many pairs of few heavy users do not make an interval narrow")
    func clusteredPairs() throws {
        let rule = PlacementRule()
        var generator = SplitMix64(seed: 9)
        // Every user has a regret of their own, drawn around zero: a thousand pairs of one say no more than one does.
        let pairs = (0..<120).flatMap { user in
            let own = 0.2 * Double.random(in: -1...1, using: &generator)
            return (0..<100).map { _ in
                StalenessPair(entity: "u\(user)", age: 3_600, staleLoss: 1 + own, freshLoss: 1)
            }
        }
        let advice = advise(pairs, PlacementSituation(), rule: rule)
        let regret = try #require(advice.verdict.curve.regret(at: AgeBin(age: 3_600)))
        // The standard error of 120 uniform draws from ±0.2 is 0.0105; of 12,000 it would be 0.00105.
        #expect(regret.upper - regret.lower > 0.03)
        #expect(advice.direction == .stay)
    }

    @Test("One window promotes, three demote, and another verdict between them starts the count again")
    func hysteresis() {
        let quick = PlantedSignal(halfLife: 60, damage: 0.1)
        let steady = PlantedSignal(halfLife: 60, damage: 0, noise: 0.001)
        let situation = PlacementSituation(slowerAge: Self.day)
        let (bad, good) = (
            quick.pairs(users: 200, perUser: 10, ages: [3_600, Self.day], seed: 2),
            steady.pairs(users: 200, perUser: 10, ages: [3_600, Self.day], seed: 2)
        )
        var advisor = PlacementAdvisor()
        var generator = SplitMix64(seed: 4)
        var now = 0.0
        var directions: [PlacementDirection] = []
        for pairs in [bad, good, good, bad, good, good, good] {
            for pair in pairs { advisor.observe(pair, of: "s", now: now) }
            now += advisor.rule.window
            advisor.closeWindow(of: "s", in: situation, now: now, using: &generator)
            directions.append(advisor.advice(for: "s", in: situation, using: &generator).direction)
        }
        #expect(directions == [.faster, .stay, .stay, .faster, .stay, .stay, .slower])
    }

    @Test("A safety signal is never advised to be slower, and nothing is advised against a pinned tier")
    func criticalAndPinned() {
        let steady = PlantedSignal(halfLife: 60, damage: 0, noise: 0.001)
        let pairs = steady.pairs(users: 200, perUser: 10, ages: [60, Self.day], seed: 2)
        let safety = advise(pairs, PlacementSituation(criticality: 1, slowerAge: Self.day), windows: 4)
        #expect(safety.direction == .stay && safety.verdict.direction == .stay)
        let pinned = advise(pairs, PlacementSituation(slowerAge: Self.day, isPinned: true), windows: 4)
        #expect(pinned.direction == .stay && pinned.verdict.direction == .slower)
    }

    @Test("No advice to be slower without values as old as the slower tier's")
    func unseenAges() {
        let steady = PlantedSignal(halfLife: 60, damage: 0, noise: 0.001)
        let advice = advise(
            steady.pairs(users: 200, perUser: 10, ages: [10, 60], seed: 2), PlacementSituation(slowerAge: Self.day),
            windows: 3)
        #expect(advice.direction == .stay)
    }

    @Test("Before a window is over nothing is advised, but what it shows so far can be looked at")
    func openWindow() {
        let quick = PlantedSignal(halfLife: 60, damage: 0.1)
        var advisor = PlacementAdvisor()
        var generator = SplitMix64(seed: 4)
        for pair in quick.pairs(users: 200, perUser: 10, ages: [3_600], seed: 2) {
            advisor.observe(pair, of: "s", now: 0)
        }
        advisor.closeWindow(of: "s", in: PlacementSituation(), now: 10, using: &generator)
        let advice = advisor.advice(for: "s", in: PlacementSituation(), using: &generator)
        #expect(advice.direction == .stay && advice.verdict.direction == .faster && advice.windows == 0)
    }

    @Test("Memory is bounded: of more users than fit a sample stays, with the same curve")
    func sampledUsers() throws {
        let planted = PlantedSignal(halfLife: 3_600, damage: 0.1)
        let pairs = planted.pairs(users: 5_000, perUser: 3, ages: [86_400], seed: 8)
        var advisor = PlacementAdvisor(usersPerSignal: 1_000)
        var generator = SplitMix64(seed: 4)
        for pair in pairs { advisor.observe(pair, of: "s", now: 0) }
        let verdict = advisor.advice(for: "s", in: PlacementSituation(), using: &generator).verdict
        #expect((400...1_000).contains(verdict.users))
        let regret = try #require(verdict.curve.regret(at: AgeBin(age: 86_400)))
        #expect(abs(regret.mean - planted.regret(at: 86_400)) < 0.005)
        #expect(abs(verdict.meanLoss - 1) < 0.1)
    }
}
