/// The ids of streams that ended lately. A frame that crosses our RST_STREAM on the wire is not a protocol error.
struct RecentStreamIDs {
    private static let capacity = 512
    private var ids: [Int32] = []
    private var next = 0

    mutating func insert(_ id: Int32) {
        if ids.count < Self.capacity {
            ids.append(id)
        } else {
            ids[next] = id
            next = (next + 1) % Self.capacity
        }
    }

    /// Linear, for it runs only for frames on unknown streams.
    func contains(_ id: Int32) -> Bool { ids.contains(id) }
}
