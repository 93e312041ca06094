/// When a user was there: enough of it to tell which events belong to the current session, and to count them.
///
/// A session is a run of events, each at most a gap after the one before. A late event may join what looked like two, so
/// one counter that is reset at a gap would depend on the order of arrival. Here time is cut into steps of one gap, and a
/// step keeps its first event, its last one and its counts: events of one step always belong together, those of
/// neighbouring steps when the last of one and the first of the other are at most a gap apart, and an empty step between
/// them is always more than a gap. So the steps say exactly what the whole list of times would.
///
/// Only the newest ``maximumSteps`` are kept, a day at a gap of 30 minutes: a session that lasts longer loses its
/// beginning. Which steps are kept depends on the newest event alone, so this too is the same in any order.
///
/// Invariants: steps ascend, and the first and last event of one lie in it.
public struct SessionTimeline: Sendable, Equatable {
    public static let maximumSteps = 48
    /// Ten years in microseconds: no gap is longer.
    static let maximumGap: Int64 = 315_576_000_000_000

    /// Events within one gap's length of time.
    struct Step: Sendable, Equatable {
        var first: Timestamp
        var last: Timestamp
        var counts: SessionCounts
    }

    private(set) var steps: [Step] = []
    /// Microseconds; 0 before the first event.
    private(set) var gap: Int64 = 0

    public init() {}

    init(gap: Int64, steps: [Step]) {
        self.gap = gap
        self.steps = steps
    }

    /// The time of the newest event.
    public var newest: Timestamp? { steps.last?.last }

    /// Where what is kept begins: earlier events change nothing. `nil` before the first event.
    public var horizon: Timestamp? { newest.map(horizon) }

    private func horizon(ofNewest newest: Timestamp) -> Timestamp {
        Timestamp(microseconds: (index(of: newest) - Int64(Self.maximumSteps - 1)) &* gap)
    }

    /// Adds an event. A timeline belongs to one gap; an event with another one starts it anew.
    public mutating func add(_ event: Event, gapSeconds: Double) {
        begin(gapSeconds: gapSeconds)
        add(SessionCounts(event), at: event.occurredAt)
    }

    /// Adds rows in time order.
    ///
    /// - Parameter isCounted: by a kind's number, whether a row of it is something that the user did.
    /// - Returns: where the rows begin that can still count: what lies before is beyond the horizon of the newest.
    mutating func add(_ run: EventRun, where isCounted: [Bool], gapSeconds: Double) -> Int {
        guard let last = run.rows.last(where: { isCounted[Int($0.kind)] }) else { return run.rows.endIndex }
        begin(gapSeconds: gapSeconds)
        let horizon = horizon(ofNewest: max(newest ?? last.occurredAt, last.occurredAt))
        let start = run.rows.lastIndex { $0.occurredAt < horizon }.map { $0 + 1 } ?? run.rows.startIndex
        for row in run.rows[start...] where isCounted[Int(row.kind)] {
            add(SessionCounts(row, of: run), at: row.occurredAt)
        }
        return start
    }

    private mutating func begin(gapSeconds: Double) {
        let gap = min(max(1, Timestamp(seconds: gapSeconds).microseconds), Self.maximumGap)
        if self.gap != gap { self = SessionTimeline(gap: gap, steps: []) }
    }

    private mutating func add(_ counts: SessionCounts, at time: Timestamp) {
        if let horizon, time < horizon { return }
        let index = index(of: time)
        var position = steps.endIndex
        while position > 0, self.index(of: steps[position - 1].first) > index { position -= 1 }
        if position > 0, self.index(of: steps[position - 1].first) == index {
            let step = steps[position - 1]
            steps[position - 1] = Step(
                first: min(step.first, time), last: max(step.last, time), counts: step.counts.adding(counts))
        } else {
            steps.insert(Step(first: time, last: time, counts: counts), at: position)
        }
        if let horizon, let kept = steps.firstIndex(where: { $0.last >= horizon }), kept > 0 {
            steps.removeFirst(kept)
        }
    }

    /// The session of the newest event; `nil` before the first one.
    public func current() -> SessionSpan? {
        guard let newest = steps.last else { return nil }
        var span = SessionSpan(startedAt: newest.first, lastEventAt: newest.last, counts: newest.counts)
        for step in steps.dropLast().reversed() {
            guard span.startedAt.microseconds(since: step.last) <= gap else { break }
            span.startedAt = step.first
            span.counts = span.counts.adding(step.counts)
        }
        return span
    }

    /// The session that is on at a time: the newest, unless more than a gap has passed since. A time before the newest
    /// event is read as that event's.
    public func current(at time: Timestamp) -> SessionSpan? {
        guard let newest, time.microseconds(since: newest) <= gap else { return nil }
        return current()
    }

    private func index(of time: Timestamp) -> Int64 { Self.index(of: time, gap: gap) }

    static func index(of time: Timestamp, gap: Int64) -> Int64 {
        time.floor(toMultipleOf: gap).microseconds / gap
    }
}

/// A session's extent and what happened in it.
public struct SessionSpan: Sendable, Hashable {
    public var startedAt: Timestamp
    public var lastEventAt: Timestamp
    public var counts: SessionCounts

    /// From the first event to the last one.
    public var seconds: Double { lastEventAt.seconds(since: startedAt) }
}

/// Events of a session, by what they are.
public struct SessionCounts: Sendable, Hashable {
    public var events: UInt32 = 0
    /// Those that name an item.
    public var items: UInt32 = 0
    /// Those that carry a query.
    public var searches: UInt32 = 0

    public init(events: UInt32 = 0, items: UInt32 = 0, searches: UInt32 = 0) {
        self.events = events
        self.items = items
        self.searches = searches
    }

    /// Of one event.
    init(_ event: Event) {
        self.init(events: 1, items: event.itemID.isEmpty ? 0 : 1, searches: event.query.isEmpty ? 0 : 1)
    }

    init(_ row: EventTable.Row, of run: EventRun) {
        let isSearch = !row.isPlain && !run.event(of: row).query.isEmpty
        self.init(events: 1, items: row.namesItem ? 1 : 0, searches: isSearch ? 1 : 0)
    }

    /// The sum; saturating, because counts come from bytes too.
    func adding(_ other: SessionCounts) -> SessionCounts {
        func sum(_ a: UInt32, _ b: UInt32) -> UInt32 {
            let (sum, overflow) = a.addingReportingOverflow(b)
            return overflow ? .max : sum
        }
        return SessionCounts(
            events: sum(events, other.events), items: sum(items, other.items), searches: sum(searches, other.searches))
    }
}
