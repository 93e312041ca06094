#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

import Signals

/// Generates a plan's events minute by minute, so that a log of any length needs no memory.
///
/// The crowd's users are `u1` …, the protagonists `p1` …; the truth is known from the start.
public struct TrafficGenerator<Random: RandomNumberGenerator & Sendable>: Sendable {
    public let plan: TrafficPlan
    public let items: TrafficItems
    /// What was planted, by its start.
    public let truth: [PlantedEpisode]

    private let rates: CrowdRates
    private let bursts: [PlantedBurst]
    private var activeBursts: [PlantedBurst] = []
    private var nextBurst = 0
    /// The protagonists' events in time order.
    private let stories: [StoryEvent]
    private var nextStory = 0
    private var minute = 0
    private var serial = 0
    private var random: Random

    /// - Throws: when the plan cannot be carried out.
    public init(_ plan: TrafficPlan, random: Random) throws(TrafficPlanError) {
        try plan.validate()
        var random = random
        let items = TrafficItems(count: plan.items, using: &random)
        let rates = CrowdRates(plan, items)
        bursts = PlantedBurst.plant(plan, using: &random)
        var truth = bursts.map { burst in Self.episode(of: burst, plan, items, rates) }
        var stories: [StoryEvent] = []
        let kinds: [(PlantedEpisode.Kind, Int)] = [
            (.binge, plan.binges), (.longFilm, plan.longFilms), (.regimeSwitch, plan.switches),
            (.excursion, plan.excursions), (.oddQuery, plan.oddQueries), (.steady, plan.steady),
        ]
        var number = 0
        for (kind, count) in kinds {
            for _ in 0..<count {
                let protagonist = Protagonist(number, kind, plan, using: &random)
                number += 1
                let (events, episode) = protagonist.play(plan, items, using: &random)
                stories += events
                truth.append(episode)
            }
        }
        self.plan = plan
        self.items = items
        self.rates = rates
        self.truth = truth.sorted { ($0.from, $0.userID, $0.itemID) < ($1.from, $1.userID, $1.itemID) }
        self.stories = stories.sorted { ($0.occurredAt, $0.userID) < ($1.occurredAt, $1.userID) }
        self.random = random
    }

    /// Which cluster a user of the crowd is in; nil for a protagonist.
    public func cluster(of userID: String) -> String? {
        guard userID.first == "u", let number = Int(userID.dropFirst()) else { return nil }
        return Self.clusterName((number - 1) % plan.clusters)
    }

    /// The events of the next minute in time order; nil at the end.
    public mutating func nextMinute() -> [Event]? {
        guard minute < plan.days * 1440 else { return nil }
        defer { minute += 1 }
        var drawn: [StoryEvent] = []
        for _ in 0..<PoissonSample.draw(mean: rates.eventsPerMinute(at: minute), using: &random) {
            let user = Int.random(in: 0..<plan.users, using: &random)
            let item = rates.item(forCluster: user % plan.clusters, using: &random)
            drawn.append(event(ofUser: user, item))
        }
        drawBursts(into: &drawn)
        let end = plan.start + Double(minute + 1) * 60
        while nextStory < stories.count, stories[nextStory].occurredAt < end {
            drawn.append(stories[nextStory])
            nextStory += 1
        }
        drawn.sort { $0.occurredAt < $1.occurredAt }
        return drawn.map { story in
            serial += 1
            return Event(
                eventID: "\(plan.eventPrefix)\(serial)", userID: story.userID, itemID: story.itemID, kind: story.kind,
                occurredAt: story.occurredAt, query: story.query)
        }
    }

    private mutating func drawBursts(into drawn: inout [StoryEvent]) {
        while nextBurst < bursts.count, bursts[nextBurst].firstMinute <= minute {
            activeBursts.append(bursts[nextBurst])
            nextBurst += 1
        }
        activeBursts.removeAll { !$0.range.contains(minute) }
        for burst in activeBursts {
            let usual = rates.eventsPerMinute(at: minute) * rates.share(of: burst.item, cluster: burst.cluster)
            for _ in 0..<PoissonSample.draw(mean: (burst.size - 1) * usual, using: &random) {
                var user = Int.random(in: 0..<plan.users, using: &random)
                if let cluster = burst.cluster { user += cluster - user % plan.clusters }
                drawn.append(event(ofUser: user, burst.item))
            }
        }
    }

    private mutating func event(ofUser user: Int, _ item: Int) -> StoryEvent {
        let second = Double(minute) * 60 + Double.random(in: 0..<60, using: &random)
        let chance = Int.random(in: 0..<20, using: &random)
        let kind = chance < 15 ? "view" : chance < 17 ? "play" : chance < 19 ? "complete" : "like"
        return StoryEvent(
            userID: "u\(user + 1)", itemID: items.all[item].id, kind: kind, occurredAt: plan.start + second)
    }

    private static func clusterName(_ number: Int) -> String { "c\(number)" }

    private static func episode(
        of burst: PlantedBurst, _ plan: TrafficPlan, _ items: TrafficItems, _ rates: CrowdRates
    ) -> PlantedEpisode {
        let from = plan.start + Double(burst.firstMinute) * 60
        var episode = PlantedEpisode(
            kind: .burst, from: from, to: from + Double(burst.minutes) * 60, size: burst.size)
        episode.itemID = items.all[burst.item].id
        if let cluster = burst.cluster { episode.cluster = clusterName(cluster) }
        let hour = (0..<60).reduce(0) { $0 + rates.eventsPerMinute(at: burst.firstMinute + $1) }
        let usual = hour * rates.share(of: burst.item, cluster: burst.cluster)
        episode.signalToNoise = (burst.size - 1) * usual.squareRoot()
        return episode
    }
}
