extension RiskOperator {
    /// When what happened last that a level may depend on.
    public struct State: Sendable, Equatable {
        /// `nil` before the first event.
        var newest: Timestamp?
        /// By kind, for the kinds that have a limit.
        var times: [String: RecentTimes] = [:]
        /// By flag of an item: when the user was last for such an item.
        var flags: [String: Timestamp] = [:]
        /// When the user was last for an item whose flags are not known.
        var unknownFlags: Timestamp?
    }

    /// The newest times of some events, ascending.
    struct RecentTimes: Sendable, Equatable {
        private(set) var times: [Timestamp] = []

        var isEmpty: Bool { times.isEmpty }

        mutating func add(_ time: Timestamp, limit: Int) {
            var position = times.endIndex
            while position > 0, times[position - 1] > time { position -= 1 }
            times.insert(time, at: position)
            if times.count > limit { times.removeFirst(times.count - limit) }
        }

        mutating func removeAll(before time: Timestamp) {
            guard let first = times.first, first < time else { return }
            times.removeFirst(times.prefix { $0 < time }.count)
        }

        /// The time of the `rank`-th newest; `nil` when there are fewer.
        func newest(_ rank: Int) -> Timestamp? { times.count >= rank ? times[times.count - rank] : nil }
    }
}

extension RiskOperator.State: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(newest != nil)
        guard let newest else { return }
        encoder.write(newest)
        encoder.write(count: times.count)
        for (kind, held) in times.sorted(by: { $0.key < $1.key }) {
            encoder.write(kind)
            encoder.write(count: held.times.count)
            for time in held.times { encoder.write(time) }
        }
        encoder.write(count: flags.count)
        for (label, seen) in flags.sorted(by: { $0.key < $1.key }) {
            encoder.write(label)
            encoder.write(seen)
        }
        encoder.write(unknownFlags != nil)
        if let unknownFlags { encoder.write(unknownFlags) }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "risk")
        guard try decoder.readBool() else { return }
        newest = try decoder.readTimestamp()
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let kind = try decoder.readString()
            var held = RiskOperator.RecentTimes()
            for _ in 0..<(try decoder.readCount(elementSize: 8)) {
                held.add(try decoder.readTimestamp(), limit: .max)
            }
            times[kind] = held
        }
        for _ in 0..<(try decoder.readCount(elementSize: 9)) {
            let label = try decoder.readString()
            flags[label] = try decoder.readTimestamp()
        }
        if try decoder.readBool() { unknownFlags = try decoder.readTimestamp() }
    }
}
