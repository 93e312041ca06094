import Learning

/// The layout of an activity file; all values little-endian.
///
///     header (16) | items n (8)
///     n + 1 records, the last one of all items together:
///     events Int64 | first Int64 | latest Int64 (seconds since the epoch) | recent mass, long mass, cosines, sines Float64
enum ActivityFile {
    private static let recordBytes: UInt64 = 56
    private static let dataStart = FileHeader.length + 8

    static func write(_ items: [ItemActivity], total: ItemActivity, path: String) throws {
        var file = try OutputFile(path: path, header: .activity)
        try file.write(integers: [UInt64(items.count)])
        for activity in items + [total] {
            try file.write(values: [Int64(activity.events), activity.first, activity.latest])
            try file.write(
                values: [activity.recentMass, activity.longMass, activity.dayCosine, activity.daySine])
        }
        try file.finish()
    }

    /// - Throws: `SnapshotError`: `.missingFile`, `.truncated`, `.unknownFormat`, `.corrupted`.
    static func read(path: String) throws(SnapshotError) -> ItemTimelines {
        let file = try MappedFile(path: path)
        try file.checkHeader(.activity)
        let count = try file.integer(UInt64.self, at: FileHeader.length)
        guard count <= UInt64(Int32.max), dataStart + (count + 1) * recordBytes == UInt64(file.count) else {
            throw .corrupted(path: path, reason: "\(file.count) bytes for the activity of \(count) items")
        }
        var records: [ItemActivity] = []
        records.reserveCapacity(Int(count) + 1)
        for record in 0...count {
            let start = dataStart + record * recordBytes
            var activity = ItemActivity()
            activity.events = Int(try file.integer(Int64.self, at: start))
            activity.first = try file.integer(Int64.self, at: start + 8)
            activity.latest = try file.integer(Int64.self, at: start + 16)
            let values = try [24, 32, 40, 48].map { (offset) throws(SnapshotError) in
                Double(bitPattern: try file.integer(UInt64.self, at: start + offset))
            }
            (activity.recentMass, activity.longMass) = (values[0], values[1])
            (activity.dayCosine, activity.daySine) = (values[2], values[3])
            // Times within ±2^53 seconds, so that differences of them cannot overflow.
            let isSound =
                activity.events >= 0 && activity.first <= activity.latest && activity.first.magnitude < 1 << 53
                && activity.latest.magnitude < 1 << 53 && values.allSatisfy(\.isFinite) && values[0] >= 0
                && values[1] >= 0
            guard isSound else { throw .corrupted(path: path, reason: "the activity of item \(record) is none") }
            records.append(activity)
        }
        let total = records.removeLast()
        return ItemTimelines(latest: records, total: total)
    }
}
