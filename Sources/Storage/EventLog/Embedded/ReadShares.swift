/// How a limit on entries is shared among partitions that have something to read.
package enum ReadShares {
    package struct Backlog: Equatable {
        package var partition: UInt32
        /// Entries there are, at least 1.
        package var count: UInt64

        package init(partition: UInt32, count: UInt64) {
            self.partition = partition
            self.count = count
        }
    }

    package struct Share: Equatable {
        package var partition: UInt32
        package var limit: Int
        package var backlog: UInt64
    }

    /// Max-min fair shares, by ascending partition: small backlogs are read whole, large ones share the rest equally.
    ///
    /// With fewer entries allowed than partitions waiting, those with the longest backlogs get one each; a partition
    /// that is left out grows until it is among them.
    package static func shares(of limit: Int, among backlogs: [Backlog]) -> [Share] {
        var left = max(0, limit)
        let ascending = backlogs.sorted { ($0.count, $0.partition) < ($1.count, $1.partition) }
        let leftOut = max(0, ascending.count - left)
        var shares: [Share] = []
        shares.reserveCapacity(ascending.count)
        for (index, backlog) in ascending.enumerated() {
            var granted = 0
            if index >= leftOut {
                let equal = left / (ascending.count - index)
                granted = Int(min(backlog.count, UInt64(equal)))
            }
            left -= granted
            shares.append(Share(partition: backlog.partition, limit: granted, backlog: backlog.count))
        }
        return shares.sorted { $0.partition < $1.partition }
    }
}
