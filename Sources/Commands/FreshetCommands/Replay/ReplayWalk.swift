import Learning
import Signals

/// The items that take part, with their counts among training events.
package struct TrainingItems: Sendable {
    package let kept: [String]
    package let indices: [String: Int32]
    package let popularity: Popularity

    package init(events: some Sequence<Event>) {
        var order: [String] = []
        var counts: [String: Int] = [:]
        for event in events where !event.itemID.isEmpty {
            if counts[event.itemID] == nil { order.append(event.itemID) }
            counts[event.itemID, default: 0] += 1
        }
        let kept = order.filter { counts[$0, default: 0] >= ReplayPlan.minimumItemEvents }
        self.kept = kept
        indices = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, Int32($0)) })
        popularity = Popularity(counts: kept.map { counts[$0, default: 0] })
    }
}

/// What is known of each user on the way through the events.
struct ReplayWalk {
    let training: TrainingItems
    private var userIndices: [String: Int32] = [:]
    /// By user: events with items that take part, every item once at its latest occurrence, oldest first.
    private var histories: [Int32: [TimedInteraction]] = [:]

    init(training: TrainingItems) { self.training = training }

    mutating func enter(_ event: Event) {
        let user = index(of: event.userID)
        guard let item = training.indices[event.itemID] else { return }
        var history = histories.removeValue(forKey: user) ?? []
        if let known = history.firstIndex(where: { $0.item == item }) { history.remove(at: known) }
        history.append(TimedInteraction(user: user, item: item, time: event.occurredAt.wholeSeconds))
        histories[user] = history
    }

    /// The step of the events of one second, which are entered after it.
    mutating func step(at second: Int64, _ events: [Event]) -> ReplayStep {
        var users: [String] = []
        var wanted: [String: [String]] = [:]
        for event in events {
            if wanted[event.userID] == nil { users.append(event.userID) }
            var items = wanted[event.userID] ?? []
            if isTest(event), !items.contains(event.itemID) { items.append(event.itemID) }
            wanted[event.userID] = items
        }
        let cases = users.compactMap { user -> ReplayCase? in
            guard let items = wanted[user], !items.isEmpty else { return nil }
            let index = index(of: user)
            let situation = ReplaySituation(user: index, now: second, history: histories[index] ?? [])
            return ReplayCase(
                user: user, userIndex: index, items: items, isReturning: situation.isReturning,
                isQuiet: situation.isQuiet)
        }
        for event in events { enter(event) }
        return ReplayStep(time: Timestamp(microseconds: second * 1_000_000), events: events, cases: cases)
    }

    private mutating func isTest(_ event: Event) -> Bool {
        guard let item = training.indices[event.itemID] else { return false }
        return !(histories[index(of: event.userID)]?.contains { $0.item == item } ?? false)
    }

    private mutating func index(of user: String) -> Int32 {
        if let index = userIndices[user] { return index }
        let index = Int32(userIndices.count)
        userIndices[user] = index
        return index
    }
}
