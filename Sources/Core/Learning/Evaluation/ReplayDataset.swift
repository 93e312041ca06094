/// One event of a replay.
public struct TimedInteraction: Sendable, Equatable {
    public var user: Int32
    public var item: Int32
    /// Seconds since the epoch. Events of the same second are ties.
    public var time: Int64

    public init(user: Int32, item: Int32, time: Int64) {
        self.user = user
        self.item = item
        self.time = time
    }
}

/// Interactions in replay order with a global time split.
public struct ReplayDataset: Sendable {
    /// Sorted by time, then by the order in which they were given.
    public let events: [TimedInteraction]
    public let userCount: Int
    public let itemCount: Int
    /// Seconds since the epoch; the model is fitted on events at or before it. May lie between two seconds.
    public let splitTime: Double
    /// The number of events at or before the split.
    public let splitPosition: Int

    /// - Parameters:
    ///   - events: in file order; users and items are indices below the counts.
    ///   - splitQuantile: quantile of event time, linearly interpolated.
    public init(events: [TimedInteraction], userCount: Int, itemCount: Int, splitQuantile: Double = 0.8) {
        let order = events.indices.sorted { (events[$0].time, $0) < (events[$1].time, $1) }
        self.events = order.map { events[$0] }
        self.userCount = userCount
        self.itemCount = itemCount
        splitTime = Self.quantile(splitQuantile, ofSorted: self.events[...])
        splitPosition = Self.position(after: splitTime, in: self.events[...])
    }

    public var training: ArraySlice<TimedInteraction> { events[..<splitPosition] }

    /// The items with at least `minimum` events in the training part get new dense indices, in order of their old ones;
    /// all other items and their events are dropped. The split stays where it was.
    public func keepingItems(withTrainingEvents minimum: Int) -> (dataset: ReplayDataset, kept: [Int32]) {
        var counts = [Int](repeating: 0, count: itemCount)
        for event in training { counts[Int(event.item)] += 1 }
        let kept = (0..<Int32(itemCount)).filter { counts[Int($0)] >= minimum }
        var renumbered = [Int32](repeating: -1, count: itemCount)
        for (new, old) in kept.enumerated() { renumbered[Int(old)] = Int32(new) }
        let remaining = events.compactMap { event in
            let item = renumbered[Int(event.item)]
            return item < 0 ? nil : TimedInteraction(user: event.user, item: item, time: event.time)
        }
        return (
            ReplayDataset(
                sorted: remaining, userCount: userCount, itemCount: kept.count, splitTime: splitTime), kept
        )
    }

    /// The same events with the items of all those after the split dealt out anew among them, at random.
    ///
    /// Who acts when and how often each item occurs stays as it was, but a user's past says nothing about what comes next: an
    /// arm that beats `popularity` on it, or `injection` that beats `control`, has seen what it should predict.
    public func shufflingFuture(using generator: inout some RandomNumberGenerator) -> ReplayDataset {
        var shuffled = events
        let items = events[splitPosition...].map(\.item).shuffled(using: &generator)
        for (position, item) in zip(splitPosition..., items) { shuffled[position].item = item }
        return ReplayDataset(sorted: shuffled, userCount: userCount, itemCount: itemCount, splitTime: splitTime)
    }

    private init(sorted events: [TimedInteraction], userCount: Int, itemCount: Int, splitTime: Double) {
        self.events = events
        self.userCount = userCount
        self.itemCount = itemCount
        self.splitTime = splitTime
        splitPosition = Self.position(after: splitTime, in: events[...])
    }

    /// The quantile of time, linearly interpolated between neighbours.
    static func quantile(_ share: Double, ofSorted events: ArraySlice<TimedInteraction>) -> Double {
        guard !events.isEmpty else { return 0 }
        let position = share * Double(events.count - 1)
        let below = events.startIndex + Int(position)
        let above = min(below + 1, events.endIndex - 1)
        let (low, high) = (Double(events[below].time), Double(events[above].time))
        return low + (high - low) * (position - Double(Int(position)))
    }

    /// The position of the first event later than `time`.
    static func position(after time: Double, in events: ArraySlice<TimedInteraction>) -> Int {
        events.firstIndex { Double($0.time) > time } ?? events.endIndex
    }

    /// Each user's events, in replay order.
    static func histories(of events: some Sequence<TimedInteraction>, userCount: Int) -> [[TimedInteraction]] {
        var histories = [[TimedInteraction]](repeating: [], count: userCount)
        for event in events { histories[Int(event.user)].append(event) }
        return histories
    }
}
