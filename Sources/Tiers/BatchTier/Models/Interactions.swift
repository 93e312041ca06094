import Learning
import Signals

/// Everyone's interactions in 16 bytes each, with their users and items by number.
package struct Interactions: Sendable {
    private(set) var users = ItemIndex()
    private(set) var items = ItemIndex()
    /// Users and items as the indices have them, in the order of their addition.
    private(set) var events: [TimedInteraction] = []
    private var lastUser: (id: String, index: Int32)?

    package init(_ interactions: some Sequence<Interaction> = []) {
        for interaction in interactions { append(interaction) }
    }

    package var count: Int { events.count }

    package mutating func append(_ interaction: Interaction) {
        events.append(
            TimedInteraction(
                user: index(ofUser: interaction.userID), item: items.insert(interaction.itemID),
                time: interaction.occurredAt.floor(toMultipleOf: 1_000_000).microseconds / 1_000_000))
    }

    /// Those of some items, with users and items numbered anew in the byte order of their ids, sorted by time, then user and
    /// item: the same for the same set, in whatever order it was added.
    ///
    /// - Parameter kept: ids that are part of `items`, in byte order.
    consuming func keeping(_ kept: [String]) -> (events: [TimedInteraction], userCount: Int) {
        var renumberedItems = [Int32](repeating: -1, count: items.count)
        for (new, id) in kept.enumerated() {
            if let old = items.index(of: id) { renumberedItems[Int(old)] = Int32(new) }
        }
        var renumberedUsers = [Int32](repeating: 0, count: users.count)
        let order = users.ids.indices.sorted { users.ids[$0].isInByteOrder(before: users.ids[$1]) }
        for (new, old) in order.enumerated() { renumberedUsers[old] = Int32(new) }
        let userCount = users.count
        var events = events
        events.removeAll { renumberedItems[Int($0.item)] < 0 }
        for position in events.indices {
            events[position].user = renumberedUsers[Int(events[position].user)]
            events[position].item = renumberedItems[Int(events[position].item)]
        }
        events.sort { ($0.time, $0.user, $0.item) < ($1.time, $1.user, $1.item) }
        return (events, userCount)
    }

    /// How many there are of each item, by its index.
    func countsByItem() -> [Int] {
        var counts = [Int](repeating: 0, count: items.count)
        for event in events { counts[Int(event.item)] += 1 }
        return counts
    }

    /// Events come user by user, so that the last one is mostly meant again.
    private mutating func index(ofUser id: String) -> Int32 {
        if let lastUser, lastUser.id == id { return lastUser.index }
        let index = users.insert(id)
        lastUser = (id, index)
        return index
    }
}

/// One user touching one item, as models are fitted on it.
package struct Interaction: Sendable, Equatable {
    package var userID: String
    package var itemID: String
    package var occurredAt: Timestamp

    package init(userID: String, itemID: String, occurredAt: Timestamp) {
        self.userID = userID
        self.itemID = itemID
        self.occurredAt = occurredAt
    }

    /// Nil for an event that names no item, or whose kind does not speak for the item.
    package init?(_ event: Event, _ catalogue: Catalogue) {
        guard !event.itemID.isEmpty, let kind = catalogue.kinds[event.kind], kind.weight > 0 else { return nil }
        self.init(userID: event.userID, itemID: event.itemID, occurredAt: event.occurredAt)
    }
}

extension String {
    /// Ids in the order of their bytes, which no locale changes.
    func isInByteOrder(before other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
