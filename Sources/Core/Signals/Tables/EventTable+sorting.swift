extension EventTable {
    /// Puts rows of one user in time order.
    /// - Returns: for each of them, where it stood before; nil when nothing had to be moved.
    public mutating func sortByTime(_ range: Range<Int>) -> [Int]? {
        if rows[range].isSorted(by: { !Row.inTimeOrder($1, $0) }) { return nil }
        let order = range.sorted { Row.inTimeOrder(rows[$0], rows[$1]) }
        rows.replaceSubrange(range, with: order.map { rows[$0] })
        return order
    }

    /// Puts the rows in the order of users (by number), each user's in time order.
    /// - Returns: where each user's rows lie, by the user's number.
    ///
    /// Counts, which is O(rows + users), and then sorts those of a user that are not in order.
    public mutating func sortByUser() -> [Range<Int>] {
        var starts = [Int](repeating: 0, count: users.count + 1)
        for row in rows { starts[Int(row.user) + 1] += 1 }
        for user in 0..<users.count { starts[user + 1] += starts[user] }
        let ranges = (0..<users.count).map { starts[$0]..<starts[$0 + 1] }
        if !rows.isSorted(by: { $0.user <= $1.user }) {
            let source = rows
            source.withUnsafeBufferPointer { source in
                rows.withUnsafeMutableBufferPointer { rows in
                    for row in source {
                        rows[starts[Int(row.user)]] = row
                        starts[Int(row.user)] += 1
                    }
                }
            }
        }
        rows.withUnsafeMutableBufferPointer { rows in
            for range in ranges where !rows[range].isSorted(by: { !Row.inTimeOrder($1, $0) }) {
                rows[range].sort(by: Row.inTimeOrder)
            }
        }
        return ranges
    }
}

extension Collection {
    /// Whether every two neighbours stand in an order.
    fileprivate func isSorted(by areInOrder: (Element, Element) -> Bool) -> Bool {
        guard var previous = first else { return true }
        for element in dropFirst() {
            guard areInOrder(previous, element) else { return false }
            previous = element
        }
        return true
    }
}
