import Learning
import Signals
import Traffic

/// Binges and changes of taste of protagonists, among a crowd and protagonists to whom nothing happens.
struct StoryBenchmark {
    let binge: BingeOperator
    let shift: ShiftOperator
    let catalogue: Catalogue

    func run(_ options: DetectorsBenchOptions) throws -> (binge: FigureTree, shift: FigureTree) {
        let plan = Self.plan(options)
        var traffic = try TrafficGenerator(plan, random: SeededGenerator(seed: options.seed + 2))
        let items = ItemTable(traffic.items.all)
        let context = FoldContext(
            catalogue: catalogue, items: items, priors: ["genres": StoryBenchmark.prior(of: traffic.items.all)])
        var binges = StoryScore(traffic.truth, kinds: [.binge], plan)
        var shifts = StoryScore(traffic.truth, kinds: [.regimeSwitch, .excursion], plan)
        var bingeStates: [String: BingeState] = [:]
        var shiftStates: [String: ShiftState] = [:]
        while let batch = traffic.nextMinute() {
            for event in batch {
                binges.saw(
                    event, labels: event.kind == "complete" ? context.labels(of: event, attribute: "people") : [])
                shifts.saw(event, labels: context.labels(of: event, attribute: "genres"))
                for found in binge.detect(event, context, into: &bingeStates[event.userID, default: binge.initial()]) {
                    binges.detected(found, event.userID)
                }
                for found in shift.detect(event, context, into: &shiftStates[event.userID, default: shift.initial()]) {
                    shifts.detected(found, event.userID)
                }
            }
        }
        return (binges.figures, shifts.figures)
    }

    static func plan(_ options: DetectorsBenchOptions) -> TrafficPlan {
        var plan = TrafficPlan()
        plan.days = options.storyDays
        plan.warmUpDays = 4
        plan.users = 500
        plan.items = 2000
        plan.eventsPerHour = 500
        plan.bursts = 0
        (plan.binges, plan.longFilms, plan.switches) = (options.stories, options.stories, options.stories)
        (plan.excursions, plan.oddQueries, plan.steady) = (options.stories, options.stories, options.stories)
        return plan
    }

    /// How the genres are distributed over the items.
    static func prior(of items: [Item]) -> Distribution {
        var counts: [String: Double] = [:]
        for label in items.lazy.flatMap({ $0.labels["genres"] ?? [] }) { counts[label, default: 0] += 1 }
        return Distribution(counts)
    }
}

/// Counts what is found of stories of some kinds.
struct StoryScore {
    private let plan: TrafficPlan
    private let byUser: [String: PlantedEpisode]
    private let kinds: [PlantedEpisode.Kind]
    private var eventsOf: [String: Int] = [:]
    private var delays: [String: (events: Double, seconds: Double)] = [:]
    private var episodes = Hits()
    private var repeats = 0
    private var falseAlarmsBy: [PlantedEpisode.Kind: Int] = [:]

    init(_ truth: [PlantedEpisode], kinds: [PlantedEpisode.Kind], _ plan: TrafficPlan) {
        self.plan = plan
        self.kinds = kinds
        byUser = Dictionary(uniqueKeysWithValues: truth.filter { !$0.userID.isEmpty }.map { ($0.userID, $0) })
    }

    /// Counts the events that show an episode.
    mutating func saw(_ event: Event, labels: [String]) {
        guard let episode = byUser[event.userID], event.occurredAt >= episode.from, labels.contains(episode.label)
        else {
            return
        }
        eventsOf[event.userID, default: 0] += 1
    }

    mutating func detected(_ detection: Detection, _ userID: String) {
        guard detection.detectedAt >= plan.start + Double(plan.warmUpDays) * 86_400 else { return }
        let episode = byUser[userID]
        let isRight =
            episode.map {
                kinds.contains($0.kind) && $0.label == detection.label && $0.from <= detection.detectedAt
                    && detection.detectedAt <= $0.to + 3600
            } ?? false
        if isRight, delays[userID] != nil {
            repeats += 1
            return
        }
        episodes.count(isRight)
        if isRight, let episode {
            delays[userID] = (
                Double(eventsOf[userID] ?? 0), detection.detectedAt.seconds(since: episode.from)
            )
        } else {
            falseAlarmsBy[episode?.kind ?? .steady, default: 0] += 1
        }
    }

    var figures: FigureTree {
        var recall = Hits()
        for (user, episode) in byUser where kinds.contains(episode.kind) { recall.count(delays[user] != nil) }
        let days = Double(plan.days - plan.warmUpDays)
        let falseAlarms = PlantedEpisode.Kind.allCases.compactMap { kind in
            falseAlarmsBy[kind].map { (kind.rawValue, Double($0)) }
        }
        return .branch([
            ("precision", .number(episodes.share)), ("recall", .number(recall.share)),
            ("episodes", .number(Double(recall.all))),
            ("events_to_detect", .figures(Self.quantiles(delays.values.map(\.events)))),
            ("delay_seconds", .figures(Self.quantiles(delays.values.map(\.seconds)))),
            (
                "false_alarms_per_1000_user_days",
                .number(Double(episodes.all - episodes.found) * 1000 / days / Double(plan.users + byUser.count))
            ),
            ("false_alarms_by_story", .figures(falseAlarms)),
            ("repeats", .number(Double(repeats))),
        ])
    }

    private static func quantiles(_ values: [Double]) -> [(String, Double)] {
        [("p50", values.quantile(0.5)), ("p90", values.quantile(0.9))]
    }
}
