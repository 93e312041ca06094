import Learning
import Testing

struct DecayedPopularityTests {
    @Test("An event counts half as much after each half-life")
    func halves() {
        var popularity = DecayedPopularity(itemCount: 2, halfLife: 100)
        popularity.add(0, at: 1_000)
        #expect(popularity.mass(of: 0, at: 1_000) == 1)
        #expect(abs(popularity.mass(of: 0, at: 1_100) - 0.5) < 1e-12)
        #expect(abs(popularity.mass(of: 0, at: 1_200) - 0.25) < 1e-12)
        #expect(popularity.mass(of: 1, at: 1_000) == 0)
        #expect(popularity.shares(at: 9_000) == [1, 0])
    }

    @Test("The order in which events arrive does not matter")
    func orderDoesNotMatter() {
        var random = SeededGenerator(seed: 31)
        let events = (0..<500).map { _ in
            TimedInteraction(
                user: 0, item: .random(in: 0..<5, using: &random), time: .random(in: 0..<10_000, using: &random))
        }
        let ordered = DecayedPopularity(events.sorted { $0.time < $1.time }, itemCount: 5, halfLife: 777)
        let shuffled = DecayedPopularity(events.shuffled(using: &random), itemCount: 5, halfLife: 777)
        for item in 0..<Int32(5) {
            let (left, right) = (ordered.mass(of: item, at: 10_000), shuffled.mass(of: item, at: 10_000))
            #expect(abs(left - right) < 1e-9 * left, "seed 31, item \(item)")
        }
    }

    @Test("What was popular long ago yields to what is popular now")
    func recencyWins() {
        let old = (0..<10).map { TimedInteraction(user: 0, item: 0, time: Int64($0)) }
        let new = (0..<3).map { TimedInteraction(user: 0, item: 1, time: 10_000 + Int64($0)) }
        let events = old + new
        let short = DecayedPopularity(events, itemCount: 2, halfLife: 1_000).shares(at: 10_010)
        #expect(short[1] == 1 && short[0] < 0.1)
        let long = DecayedPopularity(events, itemCount: 2, halfLife: 1e9).shares(at: 10_010)
        #expect(long[0] == 1 && abs(long[1] - 0.3) < 1e-3)
        // An age of many thousand half-lives is no popularity, and no overflow either.
        #expect(DecayedPopularity(events, itemCount: 2, halfLife: 1).mass(of: 1, at: .max) == 0)
    }
}
