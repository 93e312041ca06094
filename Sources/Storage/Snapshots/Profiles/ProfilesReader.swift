import Signals

/// Reads a profiles file where it lies: memory-mapped, found by binary search, decoded when asked for.
///
/// May be used from several threads. Damage throws `SnapshotError`, never traps.
public final class ProfilesReader: Sendable {
    private static let footerLength: UInt64 = 56

    /// Names of the signals that occur.
    public let signals: [String]
    private let file: MappedFile
    private let users: UserIndex
    private let itemTable: UInt64
    private let itemCount: UInt64

    /// - Throws: `SnapshotError`: `.missingFile`, `.truncated`, `.unknownFormat`, `.corrupted`.
    public init(path: String) throws {
        file = try MappedFile(path: path)
        let footer = try file.footer(.profiles, length: Self.footerLength)
        users = try UserIndex(
            file, at: try file.integer(UInt64.self, at: footer + 8), count: try file.integer(UInt64.self, at: footer))
        let signalTable = try file.integer(UInt64.self, at: footer + 16)
        let signalBytes = try file.integer(UInt64.self, at: footer + 24)
        itemTable = try file.integer(UInt64.self, at: footer + 32)
        itemCount = try file.integer(UInt64.self, at: footer + 40)
        let size = UInt64(file.count)
        guard itemCount < size / 8, itemTable <= size else {
            throw SnapshotError.corrupted(path: path, reason: "its footer points outside the file")
        }
        try file.check(itemTable, (itemCount + 1) * 8)
        var decoder = ByteDecoder(try file.bytes(at: signalTable, count: signalBytes))
        signals = try file.decoding("the table of signals") { () throws(ByteDecodingError) in
            var names: [String] = []
            for _ in 0..<(try decoder.readCount()) { names.append(try decoder.readString()) }
            try decoder.finish()
            return names
        }
    }

    /// Number of users.
    public var count: Int { users.count }

    /// A user's profile, or nil when the snapshot has none. O(log users).
    public func profile(of userID: String) throws -> UserProfile? {
        try users.find(userID).map { try profile(at: $0) }
    }

    /// The profile of the user at `index`, in `0 ..< count`, in the order of ids.
    public func profile(at index: Int) throws -> UserProfile {
        let (start, length) = try users.record(index)
        var decoder = ByteDecoder(try file.bytes(at: start, count: length))
        let raw = try file.decoding("user record \(index)") { () throws(ByteDecodingError) in
            try RawProfile(from: &decoder)
        }
        var profile = UserProfile(userID: raw.userID, values: try values(raw, index))
        profile.history.reserveCapacity(raw.history.count)
        for entry in raw.history {
            profile.history.append(ItemAt(itemID: try itemName(entry.item, index), occurredAt: entry.time))
        }
        profile.seen.reserveCapacity(raw.seen.count)
        for item in raw.seen { profile.seen.insert(try itemName(item, index)) }
        return profile
    }

    /// A user's values by signal, or nil when the snapshot has none of the user. Leaves the items undecoded, which are most
    /// of a profile. O(log users).
    public func values(of userID: String) throws -> [String: BaseValue]? {
        guard let index = try users.find(userID) else { return nil }
        let (start, length) = try users.record(index)
        var decoder = ByteDecoder(try file.bytes(at: start, count: length))
        let raw = try file.decoding("user record \(index)") { () throws(ByteDecodingError) in
            try RawProfile(valuesFrom: &decoder)
        }
        return try values(raw, index)
    }

    /// The id and the values of the user at `index`, in `0 ..< count`, in the order of ids. Leaves the items undecoded.
    public func userAndValues(at index: Int) throws -> (userID: String, values: [String: BaseValue]) {
        let (start, length) = try users.record(index)
        var decoder = ByteDecoder(try file.bytes(at: start, count: length))
        let raw = try file.decoding("user record \(index)") { () throws(ByteDecodingError) in
            try RawProfile(valuesFrom: &decoder)
        }
        return (raw.userID, try values(raw, index))
    }

    private func values(_ raw: RawProfile, _ index: Int) throws -> [String: BaseValue] {
        var values: [String: BaseValue] = [:]
        for entry in raw.values {
            guard entry.signal < UInt64(signals.count) else { throw outside("signal", entry.signal, index) }
            values[signals[Int(entry.signal)]] = BaseValue(entry.value, eventTime: entry.time)
        }
        return values
    }

    /// Calls `body` with every profile, in the order of ids.
    public func forEach(_ body: (UserProfile) throws -> Void) throws {
        for index in 0..<count { try body(try profile(at: index)) }
    }

    /// The id of the user at `index`, without decoding the rest.
    public func userID(at index: Int) throws -> String { try users.userID(at: index) }

    private func itemName(_ number: UInt64, _ user: Int) throws -> String {
        guard number < itemCount else { throw outside("item", number, user) }
        let start = try file.integer(UInt64.self, at: itemTable + number * 8)
        let end = try file.integer(UInt64.self, at: itemTable + (number + 1) * 8)
        guard start <= end, end <= UInt64(file.count) else {
            throw SnapshotError.corrupted(path: file.path, reason: "the table of items is not ascending at \(number)")
        }
        let bytes = try file.bytes(at: itemTable + (itemCount + 1) * 8 + start, count: end - start)
        guard let name = String(validating: bytes, as: UTF8.self) else {
            throw SnapshotError.corrupted(path: file.path, reason: "item \(number) is not UTF-8")
        }
        return name
    }

    private func outside(_ what: String, _ number: UInt64, _ user: Int) -> SnapshotError {
        .corrupted(path: file.path, reason: "user record \(user) names \(what) \(number), which is not in the table")
    }
}
