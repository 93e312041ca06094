/// A bounded map that forgets the entry that was used longest ago. O(1) for everything.
///
/// Invariant: `nodes` are linked in the order of their last use, from `newest` to `oldest`, and `places` has the place of
/// each by key.
package struct LeastRecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Node: Sendable {
        var key: Key
        var value: Value
        /// Used next before this one, and next after it.
        var older: Int?
        var newer: Int?
    }

    package let capacity: Int
    private var nodes: [Node] = []
    private var places: [Key: Int] = [:]
    private var newest: Int?
    private var oldest: Int?

    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    package var count: Int { nodes.count }

    package func contains(_ key: Key) -> Bool { places[key] != nil }

    /// The value, used now.
    package mutating func value(of key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        use(place)
        return nodes[place].value
    }

    /// Changes the value in its place, if there is one; that is no use of it.
    package mutating func update(_ key: Key, _ body: (inout Value) -> Void) {
        guard let place = places[key] else { return }
        body(&nodes[place].value)
    }

    /// Stores a value, used now; the oldest goes when there are too many.
    package mutating func insert(_ value: Value, for key: Key) {
        if let place = places[key] {
            nodes[place].value = value
            use(place)
            return
        }
        if nodes.count >= capacity, let oldest { remove(nodes[oldest].key) }
        nodes.append(Node(key: key, value: value))
        places[key] = nodes.count - 1
        link(nodes.count - 1)
    }

    @discardableResult
    package mutating func remove(_ key: Key) -> Value? {
        guard let place = places.removeValue(forKey: key) else { return nil }
        unlink(place)
        let last = nodes.count - 1
        if place != last {
            // The last one takes the free place, so that there are no holes.
            nodes.swapAt(place, last)
            places[nodes[place].key] = place
            if let newer = nodes[place].newer { nodes[newer].older = place } else { newest = place }
            if let older = nodes[place].older { nodes[older].newer = place } else { oldest = place }
        }
        return nodes.removeLast().value
    }

    package mutating func removeAll() {
        self = LeastRecentlyUsed(capacity: capacity)
    }

    private mutating func use(_ place: Int) {
        guard newest != place else { return }
        unlink(place)
        link(place)
    }

    private mutating func link(_ place: Int) {
        nodes[place].older = newest
        nodes[place].newer = nil
        if let newest { nodes[newest].newer = place } else { oldest = place }
        newest = place
    }

    private mutating func unlink(_ place: Int) {
        let (older, newer) = (nodes[place].older, nodes[place].newer)
        if let newer { nodes[newer].older = older } else { newest = older }
        if let older { nodes[older].newer = newer } else { oldest = newer }
    }
}
