import Learning
import Testing

struct ItemTimelinesTests {
    @Test("The activity is that of strictly earlier events, at any moment")
    func pointInTime() {
        let events = ShiftingTaste(users: 20, seed: 61).events
        let timelines = ItemTimelines(events, itemCount: 90)
        var random = SeededGenerator(seed: 62)
        for _ in 0..<300 {
            let item = Int32.random(in: 0..<90, using: &random)
            // Half of the moments are those of events, where a tie would show.
            let time =
                Bool.random(using: &random)
                ? events[Int.random(in: 0..<events.count, using: &random)].time
                : Int64.random(in: -10...(21 * ShiftingTaste.day), using: &random)
            let earlier = events.filter { $0.time < time }
            let own = earlier.filter { $0.item == item }
            let activity = timelines.activity(of: item, before: time)
            #expect(activity.events == own.count)
            #expect(timelines.total(before: time).events == earlier.count)
            guard let first = own.first, let last = own.last else { continue }
            #expect((activity.first, activity.latest) == (first.time, last.time))
            let decayed = DecayedPopularity(own, itemCount: 90, halfLife: ItemActivity.recentHalfLife)
            #expect(abs(activity.recentMass - decayed.mass(of: item, at: last.time)) < 1e-9)
        }
    }

    @Test("Asked only after a time, it says the same with a moment for each later event")
    func askedLater() {
        let events = ShiftingTaste(users: 20, seed: 63).events
        let start = Double(15 * ShiftingTaste.day)
        let (all, later) = (
            ItemTimelines(events, itemCount: 90), ItemTimelines(events, itemCount: 90, askedAfter: start)
        )
        var random = SeededGenerator(seed: 64)
        for _ in 0..<300 {
            let item = Int32.random(in: 0..<90, using: &random)
            let time = Int64.random(in: 15 * ShiftingTaste.day + 1...21 * ShiftingTaste.day, using: &random)
            #expect(later.activity(of: item, before: time) == all.activity(of: item, before: time))
            #expect(later.total(before: time) == all.total(before: time))
        }
    }

    @Test("Of a snapshot the last activity holds, also for a clock that is behind")
    func fixed() {
        let events = [40, 50].map { TimedInteraction(user: 0, item: 0, time: $0) }
        let (items, total) = ItemActivity.ofItems(events, itemCount: 2)
        let timelines = ItemTimelines(latest: items, total: total)
        for time in [0, 50, 90] as [Int64] {
            #expect(timelines.activity(of: 0, before: time).events == 2)
            #expect(timelines.activity(of: 1, before: time) == ItemActivity())
            #expect(timelines.total(before: time).events == 2)
        }
    }

    @Test("The time of day adds up around the clock")
    func timeOfDay() {
        let noons = (0..<10).map { TimedInteraction(user: 0, item: 0, time: Int64($0) * 86_400 + 43_200) }
        let activity = ItemTimelines(noons, itemCount: 1).activity(of: 0, before: .max)
        #expect(abs(activity.dayCosine + 10) < 1e-9 && abs(activity.daySine) < 1e-9)
    }
}
