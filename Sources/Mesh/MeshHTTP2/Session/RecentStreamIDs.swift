/// The ids of streams that ended lately, so that a late frame can be told from an impossible one.
struct RecentStreamIDs {
    private let capacity: Int
    private var ids: [Int32] = []
    private var next = 0

    init(capacity: Int) { self.capacity = capacity }

    mutating func insert(_ id: Int32) {
        if ids.count < capacity {
            ids.append(id)
        } else {
            ids[next] = id
            next = (next + 1) % capacity
        }
    }

    /// Linear, for it runs only for frames on unknown streams.
    func contains(_ id: Int32) -> Bool { ids.contains(id) }
}
