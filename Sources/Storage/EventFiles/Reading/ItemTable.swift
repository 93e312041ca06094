import Signals

/// Items by id, in the order of their first appearance. A later source of an item adds to the earlier.
package struct ItemTable: Sendable {
    package private(set) var items: [Item] = []
    private var positions: [String: Int] = [:]

    package init() {}

    package mutating func add(_ item: Item) {
        guard let known = positions[item.id] else {
            positions[item.id] = items.count
            items.append(item)
            return
        }
        items[known] = items[known].augmented(by: item)
    }
}

extension Item {
    /// This item with what another source says of it besides.
    package func augmented(by other: Item) -> Item {
        var item = self
        if item.title.isEmpty { item.title = other.title }
        for (attribute, labels) in other.labels {
            let known = Set(item.labels[attribute] ?? [])
            item.labels[attribute, default: []] += labels.filter { !known.contains($0) }
        }
        item.runtimeSeconds = item.runtimeSeconds ?? other.runtimeSeconds
        if item.description.isEmpty { item.description = other.description }
        item.numbers.merge(other.numbers) { known, _ in known }
        return item
    }
}
