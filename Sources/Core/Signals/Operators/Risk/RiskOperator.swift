/// `risk`: on which level of caution a user is, from how fast events come and which items they are for. The strictest
/// level that anything asks for.
///
/// It fails closed. Without a state (nothing that the user did is known) the level is the strictest. An item whose flags are not
/// known, because the item is not in the table or has a flag that the catalogue does not name, makes the level one step
/// stricter than it would be. A base value beyond the staleness budget is answered with the strictest level
/// (``valueWhenUnknown``).
///
/// A limit of n events needs the times of the newest n, so the state is bounded and the order of arrival does not matter.
public struct RiskOperator: SignalOperator {
    /// The mildest first, the strictest last; at least two.
    public let levels: [String]
    public let limits: [RateLimit]
    /// The items' attribute whose labels are flags; empty when flags are not considered.
    public let flagAttribute: String
    public let flags: [ItemFlag]
    /// For how long an item's flag is held against a user, in seconds.
    public let flagWindowSeconds: Double

    private let rankOfLevel: [String: Int]
    private let rankOfFlag: [String: Int]
    /// The most events that a limit of the kind asks for, and the longest time.
    private let heldOfKind: [String: (count: Int, seconds: Double)]

    /// - Precondition: there are at least two levels, and those of limits and flags are among them; a catalogue is validated
    ///   for it.
    public init(
        levels: [String] = RiskOperator.standardLevels, limits: [RateLimit], flagAttribute: String = "",
        flags: [ItemFlag] = [], flagWindowSeconds: Double = 86_400
    ) {
        precondition(levels.count >= 2, "a category of one level says nothing")
        self.levels = levels
        self.limits = limits
        self.flagAttribute = flagAttribute
        self.flags = flags
        self.flagWindowSeconds = flagWindowSeconds
        let ranks = Dictionary(levels.enumerated().map { ($0.element, $0.offset) }) { $1 }
        rankOfLevel = ranks
        rankOfFlag = Dictionary(flags.map { ($0.label, ranks[$0.level] ?? levels.count - 1) }, uniquingKeysWith: max)
        heldOfKind = Dictionary(limits.map { ($0.kind, ($0.count, $0.windowSeconds)) }) {
            (max($0.0, $1.0), max($0.1, $1.1))
        }
    }

    public static let standardLevels = ["normal", "elevated", "blocked"]

    public func initial() -> State { State() }

    public func fold(_ event: Event, _ context: FoldContext, into state: inout State) {
        // That something was shown says nothing of the user: it makes nobody known.
        guard context.isActivity(event.kind) || heldOfKind[event.kind] != nil else { return }
        state.newest = max(state.newest ?? event.occurredAt, event.occurredAt)
        if let held = heldOfKind[event.kind] {
            state.times[event.kind, default: RecentTimes()].add(event.occurredAt, limit: held.count)
        }
        if !flagAttribute.isEmpty && !event.itemID.isEmpty && context.weight(of: event.kind) > 0 {
            note(flagsOf: event, context, in: &state)
        }
        forgetOld(in: &state)
    }

    public func fold(_ run: EventRun, into state: inout State) {
        let kinds = run.tables.events.kinds.ids
        // Of other kinds only the time matters, unless their items may be flagged.
        let isHeld = kinds.map { heldOfKind[$0] != nil || !flagAttribute.isEmpty }
        let isCounted = kinds.map { run.context.isActivity($0) || heldOfKind[$0] != nil }
        for row in run.rows where isCounted[Int(row.kind)] {
            if isHeld[Int(row.kind)] {
                fold(run.event(of: row), run.context, into: &state)
            } else {
                state.newest = max(state.newest ?? row.occurredAt, row.occurredAt)
            }
        }
        forgetOld(in: &state)
    }

    public func value(of state: State, at time: Timestamp, _ context: FoldContext) -> SignalValue? {
        guard let newest = state.newest else { return valueWhenUnknown }
        let now = max(time, newest)
        var rank = 0
        for limit in limits {
            guard let reached = state.times[limit.kind]?.newest(limit.count),
                now.seconds(since: reached) < limit.windowSeconds
            else { continue }
            rank = max(rank, rankOfLevel[limit.level] ?? levels.count - 1)
        }
        for (label, seen) in state.flags where isHeld(seen, at: now) {
            rank = max(rank, rankOfFlag[label] ?? levels.count - 1)
        }
        if let seen = state.unknownFlags, isHeld(seen, at: now) { rank = min(rank + 1, levels.count - 1) }
        return .category(levels[rank])
    }

    /// The strictest level.
    public var valueWhenUnknown: SignalValue? { .category(levels[levels.count - 1]) }

    public func newestEvent(in state: State) -> Timestamp? { state.newest }

    private func isHeld(_ seen: Timestamp, at now: Timestamp) -> Bool {
        now.seconds(since: seen) < flagWindowSeconds
    }

    private func note(flagsOf event: Event, _ context: FoldContext, in state: inout State) {
        let isKnown = event.attributes[flagAttribute] != nil || context.items[event.itemID] != nil
        if !isKnown { state.unknownFlags = max(state.unknownFlags ?? event.occurredAt, event.occurredAt) }
        for label in context.labels(of: event, attribute: flagAttribute) {
            if rankOfFlag[label] != nil {
                state.flags[label] = max(state.flags[label] ?? event.occurredAt, event.occurredAt)
            } else {
                state.unknownFlags = max(state.unknownFlags ?? event.occurredAt, event.occurredAt)
            }
        }
    }

    /// What no value at the newest event's time or later can depend on.
    private func forgetOld(in state: inout State) {
        guard let newest = state.newest else { return }
        for (kind, held) in heldOfKind where state.times[kind] != nil {
            state.times[kind]?.removeAll(before: newest - held.seconds)
            if state.times[kind]?.isEmpty == true { state.times[kind] = nil }
        }
        if state.flags.contains(where: { !isHeld($0.value, at: newest) }) {
            state.flags = state.flags.filter { isHeld($0.value, at: newest) }
        }
        if let seen = state.unknownFlags, !isHeld(seen, at: newest) { state.unknownFlags = nil }
    }
}
