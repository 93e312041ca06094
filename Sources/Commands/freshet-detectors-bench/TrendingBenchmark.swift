import Learning
import Signals
import Traffic

/// Planted bursts of 60 minutes among Zipf traffic with a daily wave: what is found, when, and what is taken for a burst.
///
/// A window-flag is an item that trends by one window at that window's end; it is right when the item bursts within the
/// window. A burst is reported when its item is reported to trend from the burst's start to an hour after its end, and found
/// when it is reported or a right flag is of it.
struct TrendingBenchmark {
    let detector: TrendingOperator
    let kinds: [String: EventKind]

    func everybody(_ options: DetectorsBenchOptions) throws -> FigureTree {
        var plan = Self.plan(options)
        plan.bursts = options.bursts
        var traffic = try TrafficGenerator(plan, random: SeededGenerator(seed: options.seed))
        var score = BurstScore(traffic.truth, plan)
        let context = FoldContext(items: ItemTable(traffic.items.all), kinds: kinds)
        var state = detector.initial()
        let clock = ContinuousClock()
        var detecting = Duration.zero
        var events = 0
        var minute = 0
        while let batch = traffic.nextMinute() {
            let began = clock.now
            events += batch.count
            for event in batch {
                for found in detector.detect(event, context, into: &state) {
                    score.detected(found.label, cluster: "", at: found.detectedAt)
                }
            }
            detecting += began.duration(to: clock.now)
            minute += 1
            let time = plan.start + Double(minute) * 60
            for window in detector.windowsMinutes where minute.isMultiple(of: window) {
                // The last second of the window: the minute that begins there is not in it.
                for item in detector.ranking(of: state, at: time - 1, windowMinutes: window) {
                    score.flagged(item.itemID, cluster: "", windowMinutes: window, endingAt: time)
                }
            }
        }
        return score.figures(events: events, secondsDetecting: detecting / .seconds(1))
    }

    func clusters(_ options: DetectorsBenchOptions) throws -> FigureTree {
        var plan = Self.plan(options)
        plan.clusterBursts = options.bursts
        plan.eventsPerHour *= 2
        var traffic = try TrafficGenerator(plan, random: SeededGenerator(seed: options.seed + 1))
        var score = BurstScore(traffic.truth, plan)
        let context = FoldContext(items: ItemTable(traffic.items.all), kinds: kinds)
        var state = ClusterTrendingState()
        let clock = ContinuousClock()
        var detecting = Duration.zero
        var events = 0
        var minute = 0
        let names = Set(traffic.truth.map(\.cluster)).sorted()
        while let batch = traffic.nextMinute() {
            let clusters = batch.map { traffic.cluster(of: $0.userID) }
            let began = clock.now
            events += batch.count
            for (event, cluster) in zip(batch, clusters) {
                for found in detector.detect(event, cluster: cluster, context, into: &state) {
                    score.detected(found.label, cluster: cluster ?? "", at: found.detectedAt)
                }
            }
            detecting += began.duration(to: clock.now)
            minute += 1
            let time = plan.start + Double(minute) * 60
            for window in detector.windowsMinutes where minute.isMultiple(of: window) {
                for name in names {
                    let items = detector.ranking(of: state, cluster: name, at: time - 1, windowMinutes: window) ?? []
                    for item in items {
                        score.flagged(item.itemID, cluster: name, windowMinutes: window, endingAt: time)
                    }
                }
            }
        }
        return score.figures(events: events, secondsDetecting: detecting / .seconds(1))
    }

    private static func plan(_ options: DetectorsBenchOptions) -> TrafficPlan {
        var plan = TrafficPlan()
        plan.days = options.days
        plan.warmUpDays = 3
        plan.users = 20_000
        plan.items = 2000
        plan.eventsPerHour = 20_000
        (plan.binges, plan.longFilms, plan.switches) = (0, 0, 0)
        (plan.excursions, plan.oddQueries, plan.steady) = (0, 0, 0)
        plan.bursts = 0
        return plan
    }
}
