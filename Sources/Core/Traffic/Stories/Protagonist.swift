import Signals

/// A user with habits: a session each evening, of two genres; and perhaps a story on one of the days.
struct Protagonist: Sendable {
    let userID: String
    let kind: PlantedEpisode.Kind
    /// The two genres of the habit, the first one the more frequent.
    let home: (first: Int, second: Int)
    /// The genre of the story.
    let strange: Int
    /// Of the story.
    let day: Int

    init(
        _ number: Int, _ kind: PlantedEpisode.Kind, _ plan: TrafficPlan, using random: inout some RandomNumberGenerator
    ) {
        userID = "p\(number + 1)"
        self.kind = kind
        var genres = Array(TrafficItems.genres.indices)
        genres.shuffle(using: &random)
        home = (genres[0], genres[1])
        strange = genres[2]
        day = Int.random(in: plan.warmUpDays..<plan.days, using: &random)
    }

    /// All the protagonist's events, in time order, and what was planted in them.
    func play(
        _ plan: TrafficPlan, _ items: TrafficItems, using random: inout some RandomNumberGenerator
    ) -> (events: [StoryEvent], episode: PlantedEpisode) {
        var events: [StoryEvent] = []
        var episode = PlantedEpisode(kind: kind, from: plan.start, to: plan.end, size: 0)
        for today in 0..<plan.days {
            let evening = plan.start + Double(today) * 86_400 + Double.random(in: 18...20, using: &random) * 3600
            let isStory = today == day && kind != .steady
            var session: [StoryEvent]
            if isStory && (kind == .binge || kind == .longFilm) {
                session = completions(at: evening, items, &episode, using: &random)
            } else {
                let isStrange = kind == .excursion && today == day || kind == .regimeSwitch && today >= day
                session = usual(at: evening, items, isStrange ? strange : nil, using: &random)
                if isStory && kind == .oddQuery {
                    let place = session.count / 2
                    let time = session[place].occurredAt - 30
                    session.insert(
                        StoryEvent(
                            userID: userID, kind: "search", occurredAt: time, query: TrafficItems.genres[strange]),
                        at: place)
                    episode.from = time
                    episode.to = time
                    episode.size = 1
                }
            }
            if isStory && (kind == .excursion || kind == .regimeSwitch) {
                episode.from = session[0].occurredAt
                episode.to = kind == .excursion ? session[session.count - 1].occurredAt : plan.end
                episode.size = Double(session.count)
            }
            events += session
        }
        episode.userID = userID
        if [.excursion, .regimeSwitch, .oddQuery].contains(kind) { episode.label = TrafficItems.genres[strange] }
        return (events, episode)
    }

    /// Eight to twelve views in the evening; all of one genre where one is given.
    private func usual(
        at evening: Timestamp, _ items: TrafficItems, _ genre: Int?, using random: inout some RandomNumberGenerator
    ) -> [StoryEvent] {
        var time = evening
        return (0..<Int.random(in: 8...12, using: &random)).map { _ in
            time = time + Double.random(in: 60...300, using: &random)
            let chance = Double.random(in: 0..<1, using: &random)
            let any = Int.random(in: items.byGenre.indices, using: &random)
            let habit = chance < 0.75 ? home.first : chance < 0.97 ? home.second : any
            let choice = items.byGenre[genre ?? habit]
            let index = choice[Int.random(in: choice.indices, using: &random)]
            let kind = Int.random(in: 0..<10, using: &random) == 0 ? "complete" : "view"
            return StoryEvent(userID: userID, itemID: items.all[index].id, kind: kind, occurredAt: time)
        }
    }

    /// Items of one person of the usual genre, or one item again and again, each after some twenty minutes.
    private func completions(
        at evening: Timestamp, _ items: TrafficItems, _ episode: inout PlantedEpisode,
        using random: inout some RandomNumberGenerator
    ) -> [StoryEvent] {
        let people = items.byPerson.indices.filter { items.byPerson[$0][0] % TrafficItems.genres.count == home.first }
        let person = people.randomElement(using: &random) ?? 0
        let own = items.byPerson[person].shuffled(using: &random)
        let count = Int.random(in: 4...8, using: &random)
        var time = evening
        let events = (0..<count).map { number in
            time = time + Double.random(in: 1200...1700, using: &random)
            let index = kind == .binge ? own[number] : own[0]
            return StoryEvent(userID: userID, itemID: items.all[index].id, kind: "complete", occurredAt: time)
        }
        episode.from = events[0].occurredAt
        episode.to = time
        episode.size = Double(count)
        if kind == .binge { episode.label = TrafficItems.person(person) } else { episode.itemID = items.all[own[0]].id }
        return events
    }
}

/// An event that has no id yet.
struct StoryEvent: Sendable {
    var userID: String
    var itemID = ""
    var kind: String
    var occurredAt: Timestamp
    var query = ""
}
