import Signals

/// What has been noticed, a bounded number: the newest of each kind, so that a kind that comes often does not crowd out one that
/// comes seldom. Each record once, by its id.
package struct DetectionLog: Sendable, Equatable {
    /// Records of one kind kept at most.
    package static let capacityOfAKind = 1000

    /// What is asked of the log. What is empty or nil restricts nothing.
    package struct Filter: Sendable, Equatable {
        package var conditions: Set<TriggerCondition> = []
        package var userID = ""
        package var itemID = ""
        package var rule = ""
        package var signal = ""
        package var since: Timestamp?
        package var limit = 100

        package init() {}

        func admits(_ record: DetectionRecord) -> Bool {
            (conditions.isEmpty || conditions.contains(record.condition)) && (userID.isEmpty || userID == record.userID)
                && (itemID.isEmpty || itemID == record.itemID) && (rule.isEmpty || rule == record.rule)
                && (signal.isEmpty || signal == record.signal) && record.detectedAt >= since ?? .distantPast
        }
    }

    /// By kind, in the order in which they were noticed.
    private var records: [TriggerCondition: [DetectionRecord]] = [:]
    private var ids: Set<String> = []
    /// Records that made room for newer ones.
    package private(set) var dropped: UInt64 = 0

    package init() {}

    package var count: Int { ids.count }

    /// Adds a record; false for one that is there already.
    mutating func add(_ record: DetectionRecord) -> Bool {
        guard ids.insert(record.id).inserted else { return false }
        records[record.condition, default: []].append(record)
        // An eighth at once, so that dropping costs little.
        let excess = records[record.condition, default: []].count - DetectionLog.capacityOfAKind
        if excess > DetectionLog.capacityOfAKind / 8 {
            for old in records[record.condition, default: []].prefix(excess) { ids.remove(old.id) }
            records[record.condition]?.removeFirst(excess)
            dropped += UInt64(excess)
        }
        return true
    }

    /// What a filter admits, the newest first by the time of detection.
    package func list(_ filter: Filter) -> [DetectionRecord] {
        let found = records.values.joined().filter(filter.admits)
        return Array(found.sorted { ($1.detectedAt, $0.id) < ($0.detectedAt, $1.id) }.prefix(filter.limit))
    }

    mutating func remove(where isForgotten: (String) -> Bool) {
        for condition in records.keys {
            records[condition]?.removeAll { !$0.userID.isEmpty && isForgotten($0.userID) }
        }
        ids = Set(records.values.joined().map(\.id))
    }
}

extension DetectionLog: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(varint: dropped)
        encoder.write(count: count)
        for condition in TriggerCondition.allCases {
            for record in records[condition] ?? [] { record.encode(into: &encoder) }
        }
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        dropped = try decoder.readVarint()
        for _ in 0..<(try decoder.readCount(elementSize: 60)) {
            let record = try DetectionRecord(from: &decoder)
            if ids.insert(record.id).inserted { records[record.condition, default: []].append(record) }
        }
    }
}
