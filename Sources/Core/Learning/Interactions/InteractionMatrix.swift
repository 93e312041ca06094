/// Which items each user has interacted with: a binary sparse matrix in compressed rows.
///
/// A row is sorted by item and holds every item once, however often the user came back to it.
public struct InteractionMatrix: Sendable, Equatable {
    public let itemCount: Int
    private let offsets: [Int]
    private let items: [Int32]

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
}
