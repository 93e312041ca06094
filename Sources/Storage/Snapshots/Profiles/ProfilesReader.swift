import Signals

/// Reads a profiles file where it lies: memory-mapped, found by binary search, decoded when asked for.
///
/// May be used from several threads. Damage throws `SnapshotError`, never traps.
public final class ProfilesReader: Sendable {
    private static let footerLength: UInt64 = 56

    /// Number of users.
    public let count: Int
    /// Names of the signals that occur.
    public let signals: [String]
    private let file: MappedFile
    private let userIndex: UInt64
    private let itemTable: UInt64
    private let itemCount: UInt64

    /// - Throws: `SnapshotError`: `.missingFile`, `.truncated`, `.unknownFormat`, `.corrupted`.
    public init(path: String) throws {
        file = try MappedFile(path: path)
        try file.checkHeader(.profiles)
        let size = UInt64(file.count)
        guard size >= FileHeader.length + Self.footerLength else {
            throw SnapshotError.truncated(path: path, expected: FileHeader.length + Self.footerLength, found: size)
        }
        let footer = size - Self.footerLength
        guard try file.bytes(at: size - 8, count: 8) == FileHeader.profiles.magic else {
            // Every file ends with the mark, so one that does not has lost its end.
            throw SnapshotError.truncated(path: path, expected: size + 1, found: size)
        }
        let users = try file.integer(UInt64.self, at: footer)
        userIndex = try file.integer(UInt64.self, at: footer + 8)
        let signalTable = try file.integer(UInt64.self, at: footer + 16)
        let signalBytes = try file.integer(UInt64.self, at: footer + 24)
        itemTable = try file.integer(UInt64.self, at: footer + 32)
        itemCount = try file.integer(UInt64.self, at: footer + 40)
        guard users < size / 8, itemCount < size / 8, userIndex <= size, itemTable <= size else {
            throw SnapshotError.corrupted(path: path, reason: "its footer points outside the file")
        }
        try file.check(userIndex, (users + 1) * 8)
        try file.check(itemTable, (itemCount + 1) * 8)
        count = Int(users)
        var decoder = ByteDecoder(try file.bytes(at: signalTable, count: signalBytes))
        signals = try Self.decoding(path, "the table of signals") { () throws(ByteDecodingError) in
            var names: [String] = []
            for _ in 0..<(try decoder.readCount()) { names.append(try decoder.readString()) }
            try decoder.finish()
            return names
        }
    }

    /// A user's profile, or nil when the snapshot has none. O(log users).
    public func profile(of userID: String) throws -> UserProfile? {
        let wanted = Array(userID.utf8)
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            let id = try self.userID(at: middle).utf8
            if id.lexicographicallyPrecedes(wanted) {
                low = middle + 1
            } else if id.elementsEqual(wanted) {
                return try profile(at: middle)
            } else {
                high = middle
            }
        }
        return nil
    }

    /// The profile of the user at `index`, in `0 ..< count`, in the order of ids.
    public func profile(at index: Int) throws -> UserProfile {
        let (start, length) = try record(index)
        var decoder = ByteDecoder(try file.bytes(at: start, count: length))
        let raw = try Self.decoding(file.path, "user record \(index)") { () throws(ByteDecodingError) in
            try RawProfile(from: &decoder)
        }
        var profile = UserProfile(userID: raw.userID)
        for entry in raw.values {
            guard entry.signal < UInt64(signals.count) else { throw outside("signal", entry.signal, index) }
            profile.values[signals[Int(entry.signal)]] = BaseValue(entry.value, eventTime: entry.time)
        }
        profile.history.reserveCapacity(raw.history.count)
        for entry in raw.history {
            profile.history.append(ItemAt(itemID: try itemName(entry.item, index), occurredAt: entry.time))
        }
        profile.seen.reserveCapacity(raw.seen.count)
        for item in raw.seen { profile.seen.insert(try itemName(item, index)) }
        return profile
    }

    /// Calls `body` with every profile, in the order of ids.
    public func forEach(_ body: (UserProfile) throws -> Void) throws {
        for index in 0..<count { try body(try profile(at: index)) }
    }

    /// The id of the user at `index`, without decoding the rest.
    public func userID(at index: Int) throws -> String {
        let (start, length) = try record(index)
        // An id has 256 bytes at most and its length up to 2 bytes, so a prefix is enough.
        var decoder = ByteDecoder(try file.bytes(at: start, count: min(length, 1_024)))
        return try Self.decoding(file.path, "user record \(index)") { () throws(ByteDecodingError) in
            try decoder.readString()
        }
    }

    private func record(_ index: Int) throws -> (start: UInt64, length: UInt64) {
        precondition(index >= 0 && index < count, "user \(index) is outside 0 ..< \(count)")
        let start = try file.integer(UInt64.self, at: userIndex + UInt64(index) * 8)
        let end = try file.integer(UInt64.self, at: userIndex + UInt64(index + 1) * 8)
        guard start <= end, end <= userIndex else {
            throw SnapshotError.corrupted(path: file.path, reason: "the index of users is not ascending at \(index)")
        }
        return (start, end - start)
    }

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

    private static func decoding<Result>(
        _ path: String, _ what: String, _ body: () throws(ByteDecodingError) -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch {
            throw SnapshotError.corrupted(path: path, reason: "\(what): \(error)")
        }
    }
}
