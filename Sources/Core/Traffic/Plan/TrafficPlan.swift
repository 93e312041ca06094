import Signals

/// How much traffic is wanted, of whom, and what is planted in it.
public struct TrafficPlan: Sendable, Equatable {
    /// The first midnight; episodes are planted from ``warmUpDays`` on.
    public var start = Timestamp(seconds: 1_767_225_600)
    public var days = 7
    /// Days without anything planted, in which detectors learn what is usual.
    public var warmUpDays = 3
    /// The crowd, by which most events are.
    public var users = 5000
    /// By Zipf's law with exponent 1: the k-th has 1/k of the traffic of the first.
    public var items = 2000
    /// Clusters of users (and of items), each with a taste of its own.
    public var clusters = 4
    /// Of the crowd, on average over the day.
    public var eventsPerHour = 10_000.0
    /// How far the daily wave goes up and down, 0 to 1 of the average.
    public var wave = 0.6
    /// Bursts of one item over everybody's traffic, and over one cluster's.
    public var bursts = 40
    public var clusterBursts = 0
    public var burstMinutes = 60
    /// How many times its usual rate an item has in a burst: log-uniform between these.
    public var burstSizes = 2.0...20.0
    /// Protagonists with one story each.
    public var binges = 20
    public var longFilms = 20
    public var switches = 20
    public var excursions = 20
    public var oddQueries = 20
    /// Protagonists without a story.
    public var steady = 20
    /// Events' ids begin with this.
    public var eventPrefix = "g"

    public init() {}

    public var end: Timestamp { start + Double(days) * 86_400 }

    /// - Throws: what cannot be generated, and why.
    func validate() throws(TrafficPlanError) {
        func check(_ isRight: Bool, _ field: String, _ message: String) throws(TrafficPlanError) {
            if !isRight { throw TrafficPlanError(field: field, message: message) }
        }
        try check((1...1000).contains(days), "days", "must be 1 to 1000")
        try check((0..<days).contains(warmUpDays), "warm-up-days", "must be 0 or more and less than the days")
        try check((1...10_000_000).contains(users), "users", "must be 1 to 10,000,000")
        try check((TrafficItems.itemsOfAPerson...1_000_000).contains(items), "items", "must be 8 to 1,000,000")
        try check((1...TrafficItems.genres.count).contains(clusters), "clusters", "must be 1 to 12")
        try check(eventsPerHour > 0 && eventsPerHour <= 1e8, "events-per-hour", "must be more than 0 and at most 10^8")
        try check((0...1).contains(wave), "wave", "must be 0 to 1")
        try check(burstMinutes >= 1 && burstMinutes <= 1440, "burst-minutes", "must be 1 to 1440")
        try check(burstSizes.lowerBound > 1, "burst-sizes", "must be more than 1")
        let counts = [
            ("bursts", bursts), ("cluster-bursts", clusterBursts), ("binges", binges), ("long-films", longFilms),
            ("switches", switches), ("excursions", excursions), ("odd-queries", oddQueries), ("steady", steady),
        ]
        for (name, count) in counts { try check((0...100_000).contains(count), name, "must be 0 to 100,000") }
        let room = (days - warmUpDays) * 1440 / (3 * burstMinutes)
        try check(
            bursts + clusterBursts <= room * items / 4, "bursts", "are more than fit between the warm-up and the end")
    }
}

/// What is wrong with a plan.
public struct TrafficPlanError: Error, Sendable, Equatable, CustomStringConvertible {
    public var field: String
    public var message: String

    public var description: String { "\(field): \(message)" }
}
