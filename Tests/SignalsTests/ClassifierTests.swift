import Signals
import Testing

@Suite struct ClassifierTests {
    private let classifier = Classifier()
    private let day = 86_400.0

    @Test func `the scores have the framework's fixed points`() {
        #expect(Classifier.volatility(halfLifeSeconds: 30 * day) < 1e-12)
        #expect(Classifier.volatility(halfLifeSeconds: 1) == 1)
        #expect(Classifier.damage(percent: 0.1) == 0)
        #expect((Classifier.damage(percent: 15) - 1).magnitude < 1e-12)
        let scores = classifier.scores(
            of: SignalTraits(halfLifeSeconds: 1, damagePercent: 15, criticality: .safety))
        #expect((scores.urgency - 1).magnitude < 1e-12)
    }

    @Test func `slow and harmless is batch, fast and harmful is request`() {
        #expect(classifier.classify(SignalTraits(halfLifeSeconds: 14 * day, damagePercent: 0.2)).tier == .batch)
        #expect(classifier.classify(SignalTraits(halfLifeSeconds: 1800, damagePercent: 2)).tier == .nearRealTime)
        #expect(classifier.classify(SignalTraits(halfLifeSeconds: 300, damagePercent: 10)).tier == .streaming)
        #expect(classifier.classify(SignalTraits(halfLifeSeconds: 1, damagePercent: 15)).tier == .request)
    }

    @Test func `safety never goes below streaming, whatever else it is`() {
        let calm = SignalTraits(halfLifeSeconds: 30 * day, damagePercent: 0.1, criticality: .safety, costMillis: 1000)
        let answer = classifier.classify(calm)
        #expect(answer.tier == .streaming)
        #expect(answer.reason.contains("safety"))
        var placement = TierPlacement(tier: .request)
        for _ in 0..<10 { #expect(placement.observe(calm) == nil) }
    }

    @Test func `a function of the request is evaluated at the request`() {
        let clock = SignalTraits(halfLifeSeconds: 30 * day, damagePercent: 0.1, isFunctionOfRequest: true)
        #expect(classifier.classify(clock).tier == .request)
    }

    @Test func `cost takes the fastest tier that can pay, or splits`() {
        var traits = SignalTraits(halfLifeSeconds: 300, damagePercent: 10, costMillis: 50)
        #expect(classifier.classify(traits).tier == .nearRealTime)
        #expect(classifier.classify(traits).reason.contains("fastest tier that can pay"))
        traits.liveCostMillis = 1
        #expect(classifier.classify(traits).tier == .streaming)
        #expect(classifier.classify(traits).precomputedTier == .nearRealTime)
    }

    @Test func `an interval that straddles a boundary takes the faster side`() {
        var traits = SignalTraits(halfLifeSeconds: 1 * day, damagePercent: 0.5)
        #expect(classifier.classify(traits).tier == .batch)
        traits.damageInterval = 0.2...2
        let answer = classifier.classify(traits)
        #expect(answer.tier == .nearRealTime)
        #expect(answer.reason.contains("in doubt"))
    }

    @Test func `near a boundary a placed signal stays, past it promotion takes one window and demotion three`() {
        let nearby = SignalTraits(halfLifeSeconds: 1800, damagePercent: 0.15)
        let urgency = classifier.scores(of: nearby).urgency
        #expect(urgency > 0.21 && urgency < 0.29)
        for tier in [Tier.batch, .nearRealTime] {
            #expect(classifier.classify(nearby, current: tier).tier == tier)
        }
        let fast = SignalTraits(halfLifeSeconds: 300, damagePercent: 10)
        let slow = SignalTraits(halfLifeSeconds: 14 * day, damagePercent: 0.1)
        var placement = TierPlacement(tier: .batch)
        #expect(placement.observe(fast) == .streaming)
        #expect(placement.observe(slow) == nil)
        #expect(placement.observe(slow) == nil)
        #expect(placement.observe(slow) == .batch)
    }

    @Test func `a pin is the answer, and the reason says what it would be`() {
        let answer = classifier.classify(
            SignalTraits(halfLifeSeconds: 300, damagePercent: 10), pinned: PinnedTier(tier: .batch, reason: "a trial"))
        #expect(answer.tier == .batch && answer.isPinned)
        #expect(answer.reason.contains("a trial") && answer.reason.contains("streaming"))
    }

    @Test func `what would change the answer does change it`() {
        let traits = SignalTraits(halfLifeSeconds: 1 * day, damagePercent: 0.5)
        #expect(classifier.classify(traits).wouldChange.contains("near_real_time with a half-life under"))
    }
}
