#if canImport(Glibc)
import Glibc
#endif

/// What has happened to an item up to a moment, in a form that ages without being touched.
public struct ItemActivity: Sendable, Equatable {
    /// Half-life of what counts as recent, in seconds.
    public static let recentHalfLife = 7 * 86_400.0
    /// Half-life of what recent events are compared with, in seconds.
    public static let longHalfLife = 90 * 86_400.0

    public var events = 0
    /// The first event, in seconds since the epoch.
    public var first: Int64 = 0
    /// The latest event, in seconds since the epoch.
    public var latest: Int64 = 0
    /// Events by `recentHalfLife`, as of `latest`.
    public var recentMass = 0.0
    /// Events by `longHalfLife`, as of `latest`.
    public var longMass = 0.0
    /// Sums of cosine and sine of the events' time of day (a day is a full turn).
    public var dayCosine = 0.0
    public var daySine = 0.0

    public init() {}

    /// What has happened to each item, and to all together.
    ///
    /// - Parameter events: sorted by time.
    public static func ofItems(
        _ events: some Sequence<TimedInteraction>, itemCount: Int
    ) -> (items: [ItemActivity], total: ItemActivity) {
        var items = [ItemActivity](repeating: ItemActivity(), count: itemCount)
        var total = ItemActivity()
        for event in events {
            items[Int(event.item)].add(at: event.time)
            total.add(at: event.time)
        }
        return (items, total)
    }

    /// Counts an event that is not earlier than the latest.
    mutating func add(at time: Int64) {
        if events == 0 { first = time }
        recentMass = recentMass(at: time) + 1
        longMass = longMass(at: time) + 1
        let angle = Self.timeOfDay(time)
        dayCosine += cos(angle)
        daySine += sin(angle)
        latest = time
        events += 1
    }

    func recentMass(at time: Int64) -> Double { decayed(recentMass, Self.recentHalfLife, time) }
    func longMass(at time: Int64) -> Double { decayed(longMass, Self.longHalfLife, time) }

    private func decayed(_ mass: Double, _ halfLife: Double, _ time: Int64) -> Double {
        // Of a moment before the latest event, as a clock that is behind may give it, the mass is that of the event.
        events == 0 ? 0 : mass * exp2(-max(0, Double(time) - Double(latest)) / halfLife)
    }

    /// The time of day in radians.
    static func timeOfDay(_ time: Int64) -> Double {
        let second = ((time % 86_400) + 86_400) % 86_400
        return 2 * .pi * Double(second) / 86_400
    }
}
