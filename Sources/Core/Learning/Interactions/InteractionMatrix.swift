/// Which items each user has interacted with: a binary sparse matrix in compressed rows.
///
/// A row is sorted by item and holds every item once, however often the user came back to it.
public struct InteractionMatrix: Sendable, Equatable {
    public let itemCount: Int
    /// `userCount + 1` positions into `items`.
    let offsets: [Int]
    /// All rows one after the other.
    let items: [Int32]

    /// - Parameters:
    ///   - histories: one list of item indices a user, in any order, duplicates allowed.
    ///   - itemCount: the number of items; every index must be below it.
    public init(histories: some Sequence<[Int32]>, itemCount: Int) {
        var offsets = [0]
        var items: [Int32] = []
        for history in histories {
            let start = items.count
            for item in history.sorted() where items.count == start || items[items.count - 1] != item {
                precondition(item >= 0 && Int(item) < itemCount, "item \(item) is outside 0 ..< \(itemCount)")
                items.append(item)
            }
            offsets.append(items.count)
        }
        self.itemCount = itemCount
        self.offsets = offsets
        self.items = items
    }

    private init(itemCount: Int, offsets: [Int], items: [Int32]) {
        self.itemCount = itemCount
        self.offsets = offsets
        self.items = items
    }

    public var userCount: Int { offsets.count - 1 }

    /// The number of distinct (user, item) pairs.
    public var interactionCount: Int { items.count }

    /// The items of one user, ascending.
    public func items(ofUser user: Int) -> ArraySlice<Int32> { items[offsets[user]..<offsets[user + 1]] }

    /// The same pairs by item: row `i` lists the users who have item `i`, ascending. Takes `O(interactionCount)`.
    public func transposed() -> InteractionMatrix {
        var offsets = [Int](repeating: 0, count: itemCount + 1)
        for item in items { offsets[Int(item) + 1] += 1 }
        for item in 0..<itemCount { offsets[item + 1] += offsets[item] }
        var next = offsets
        var users = [Int32](repeating: 0, count: items.count)
        for user in 0..<userCount {
            for item in self.items(ofUser: user) {
                users[next[Int(item)]] = Int32(user)
                next[Int(item)] += 1
            }
        }
        return InteractionMatrix(itemCount: userCount, offsets: offsets, items: users)
    }

    /// The same users with fewer items: what a model whose cost grows with the items should be fitted on.
    ///
    /// - Parameters:
    ///   - minimumUsers: items with fewer users are dropped.
    ///   - limit: the most items kept, those with the most users; on a tie the lower index.
    /// - Returns: the interactions under new indices, and the old index of each new one, ascending.
    public func keepingItems(
        withUsers minimumUsers: Int = 1, limit: Int = .max
    ) -> (interactions: InteractionMatrix, kept: [Int32]) {
        var counts = [Int](repeating: 0, count: itemCount)
        for item in items { counts[Int(item)] += 1 }
        var kept = (0..<Int32(itemCount)).filter { counts[Int($0)] >= minimumUsers }
        if kept.count > limit {
            kept.sort { (counts[Int($1)], $0) < (counts[Int($0)], $1) }
            kept.removeLast(kept.count - limit)
            kept.sort()
        }
        var renumbered = [Int32](repeating: -1, count: itemCount)
        for (new, old) in kept.enumerated() { renumbered[Int(old)] = Int32(new) }
        let rows = (0..<userCount).lazy.map { user in
            self.items(ofUser: user).compactMap { renumbered[Int($0)] < 0 ? nil : renumbered[Int($0)] }
        }
        return (InteractionMatrix(histories: rows, itemCount: kept.count), kept)
    }
}
