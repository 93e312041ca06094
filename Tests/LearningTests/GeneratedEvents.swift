import Learning

/// Generated datasets with planted taste; the same seed gives the same events.
enum GeneratedEvents {
    static let day: Int64 = 86_400

    /// 30 users over 10 days, each day another of six genres of ten items, five items a day.
    static func shiftingTaste(seed: UInt64) -> ReplayDataset {
        var random = SeededGenerator(seed: seed)
        var events: [TimedInteraction] = []
        for user in 0..<Int32(30) {
            for date in 0..<Int64(10) {
                let genre = Int32.random(in: 0..<6, using: &random) * 10
                for hour in 0..<Int64(5) {
                    let item = genre + Int32.random(in: 0..<10, using: &random)
                    events.append(
                        TimedInteraction(user: user, item: item, time: date * day + hour * 3_600 + Int64(user)))
                }
            }
        }
        return ReplayDataset(events: events, userCount: 30, itemCount: 60)
    }

    /// 120 users over ten days whose taste switches every day, among 24 genres of 15 items. A sitting a day shows six items of
    /// the day's genre, the popular ones rather than the others; its events come in pairs of one second.
    static func regimeSwitches(seed: UInt64) -> ReplayDataset {
        var random = SeededGenerator(seed: seed)
        var events: [TimedInteraction] = []
        for user in 0..<Int32(120) {
            for date in 0..<Int64(10) {
                let genre = Int32.random(in: 0..<24, using: &random) * 15
                for number in 0..<Int64(6) {
                    let draw = Double.random(in: 0..<1, using: &random)
                    let item = genre + Int32(15 * draw * draw)
                    let time = date * day + Int64(user) * 60 + number / 2 * 20
                    events.append(TimedInteraction(user: user, item: item, time: time))
                }
            }
        }
        return ReplayDataset(events: events, userCount: 120, itemCount: 360)
    }
}
