import EventFiles
import Learning
import Signals

/// Files of events and items as the replay protocol wants them: users, items and labels as numbers.
package struct EvaluationData: Sendable {
    package private(set) var dataset = ReplayDataset(events: [], userCount: 0, itemCount: 0)
    /// By the dataset's item: indices of its labels; an empty list where none is known.
    package private(set) var labels: [[Int32]] = []
    /// The ids behind the numbers.
    package private(set) var users = Numbering()
    package private(set) var items = Numbering()
    /// What the labels are, by their index.
    package private(set) var labelNames = Numbering()
    /// What was read, until ``finish(items:attribute:splitQuantile:)``. Searches and other events without an item take no part.
    package var events = EventTable()

    /// Numbers for texts, in the order of their first appearance.
    package struct Numbering: Sendable {
        package private(set) var names: [String] = []
        private var numbers: [String: Int32] = [:]

        package mutating func number(_ name: String) -> Int32 {
            if let number = numbers[name] { return number }
            let number = Int32(names.count)
            numbers[name] = number
            names.append(name)
            return number
        }

        package func known(_ name: String) -> Int32? { numbers[name] }
    }

    package init() {}

    package mutating func add(_ event: Event) { events.append(event) }

    /// To be called after the last event.
    /// - Parameters:
    ///   - table: what is known of items; others than those of events take no part.
    ///   - attribute: which labels count: `genres`.
    package mutating func finish(items table: [Item], attribute: String, splitQuantile: Double) {
        // Numbered anew, because those without an interaction take no part.
        var interactions: [TimedInteraction] = []
        for row in events.rows where row.namesItem {
            interactions.append(
                TimedInteraction(
                    user: users.number(events.users[row.user]), item: items.number(events.items[row.item]),
                    time: row.occurredAt.wholeSeconds))
        }
        dataset = ReplayDataset(
            events: interactions, userCount: users.names.count, itemCount: items.names.count,
            splitQuantile: splitQuantile)
        events = EventTable()
        guard !table.isEmpty else { return }
        labels = [[Int32]](repeating: [], count: items.names.count)
        for item in table {
            guard let number = items.known(item.id), let names = item.labels[attribute] else { continue }
            labels[Int(number)] = names.map { labelNames.number($0) }
        }
    }
}
