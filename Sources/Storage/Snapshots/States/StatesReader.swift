import Signals

/// Reads a states file where it lies: memory-mapped, found by binary search.
///
/// May be used from several threads. Damage throws `SnapshotError`, never traps.
public final class StatesReader: Sendable {
    private static let footerLength: UInt64 = 40

    /// The signals that were folded. For one that is not here the snapshot knows nothing of the events before its watermark.
    public let signals: [SignalIdentity]
    /// How the labels of each attribute are distributed over everyone's events at the watermark: the `FoldContext` that
    /// evaluates these states must have these priors, or its values are not the batch tier's.
    public let priors: [String: Distribution]
    private let file: MappedFile
    private let users: UserIndex

    /// - Throws: `SnapshotError`: `.missingFile`, `.truncated`, `.unknownFormat`, `.corrupted`.
    public init(path: String) throws {
        file = try MappedFile(path: path)
        let footer = try file.footer(.states, length: Self.footerLength)
        users = try UserIndex(
            file, at: try file.integer(UInt64.self, at: footer + 8), count: try file.integer(UInt64.self, at: footer))
        let table = try file.integer(UInt64.self, at: footer + 16)
        var decoder = ByteDecoder(
            try file.bytes(at: table, count: try file.integer(UInt64.self, at: footer + 24)))
        (signals, priors) = try file.decoding("the table of signals") { () throws(ByteDecodingError) in
            var signals: [SignalIdentity] = []
            for _ in 0..<(try decoder.readCount(elementSize: 9)) {
                signals.append(try SignalIdentity(from: &decoder))
            }
            var priors: [String: Distribution] = [:]
            for _ in 0..<(try decoder.readCount(elementSize: 2)) {
                let attribute = try decoder.readString()
                priors[attribute] = try Distribution(from: &decoder)
            }
            try decoder.finish()
            return (signals, priors)
        }
    }

    /// Number of users.
    public var count: Int { users.count }

    /// A user's states, or nil when the snapshot has none. O(log users).
    public func states(of userID: String) throws -> UserStatesRecord? {
        try users.find(userID).map { try states(at: $0) }
    }

    /// The states of the user at `index`, in `0 ..< count`, in the order of ids.
    public func states(at index: Int) throws -> UserStatesRecord {
        let (start, length) = try users.record(index)
        var decoder = ByteDecoder(try file.bytes(at: start, count: length))
        let (userID, states) = try file.decoding("user record \(index)") { () throws(ByteDecodingError) in
            let userID = try decoder.readString()
            var states: [(UInt64, [UInt8])] = []
            for _ in 0..<(try decoder.readCount(elementSize: 2)) {
                states.append((try decoder.readVarint(), try decoder.readBytes()))
            }
            try decoder.finish()
            return (userID, states)
        }
        var record = UserStatesRecord(userID: userID, states: [:])
        for (number, bytes) in states {
            guard number < UInt64(signals.count) else {
                throw SnapshotError.corrupted(
                    path: file.path,
                    reason: "user record \(index) names signal \(number), which is not in the table")
            }
            record.states[signals[Int(number)]] = bytes
        }
        return record
    }
}
