import Signals

/// Writes a profiles file, one user after the other.
///
///     header (16) | user records | user index: (count + 1) × 8 | signals: names | items: (count + 1) × 8, then names |
///     footer: 6 × 8 and the magic
///
/// A record holds the user's id, values (signal number, event time, value), history (item number, time) and seen items
/// (numbers, ascending, as differences). Numbers point into tables of this file, so that an id of an item is stored once.
/// Only the tables are held in memory: one string for each item and 8 bytes for each user.
public struct ProfilesWriter: ~Copyable {
    private var file: OutputFile
    private var signals = NumberedNames()
    private var items = NumberedNames()
    private var positions: [UInt64] = []
    private var lastUser: String?

    /// Creates the file; it must not exist.
    public init(path: String) throws {
        var file = try OutputFile(path: path)
        try file.write(FileHeader.profiles.bytes)
        self.file = file
    }

    /// Users added so far.
    public var count: Int { positions.count }
    /// Different items in histories and seen sets so far.
    public var itemCount: Int { items.names.count }

    /// Adds a user; see `UserProfile.idsAreInOrder` for the order.
    ///
    /// - Throws: `SnapshotError.unsortedUsers` when the user does not come after the one before, `.inputOutput`.
    public mutating func add(_ profile: UserProfile) throws {
        if let lastUser, !UserProfile.idsAreInOrder(lastUser, profile.userID) {
            throw SnapshotError.unsortedUsers(previous: lastUser, next: profile.userID)
        }
        lastUser = profile.userID
        positions.append(file.position)
        try file.write(encode(profile))
    }

    /// Writes the tables and syncs the file to the disk. Nothing may be added afterwards.
    public consuming func finish() throws {
        positions.append(file.position)
        try file.align(to: 8)
        let userIndex = file.position
        try file.write(integers: positions)
        let signalTable = file.position
        var encoder = ByteEncoder()
        encoder.write(count: signals.names.count)
        for name in signals.names { encoder.write(name) }
        try file.write(encoder.bytes)
        let signalBytes = file.position - signalTable
        try file.align(to: 8)
        let itemTable = file.position
        var end: UInt64 = 0
        var ends = [end]
        for name in items.names {
            end += UInt64(name.utf8.count)
            ends.append(end)
        }
        try file.write(integers: ends)
        for name in items.names { try file.write(Array(name.utf8)) }
        try file.align(to: 8)
        try file.write(integers: [
            UInt64(positions.count - 1), userIndex, signalTable, signalBytes, itemTable, UInt64(items.names.count),
        ])
        try file.write(FileHeader.profiles.magic)
        try file.finish()
    }

    private mutating func encode(_ profile: UserProfile) -> [UInt8] {
        var encoder = ByteEncoder()
        encoder.write(profile.userID)
        encoder.write(count: profile.values.count)
        for (name, value) in profile.values.sorted(by: { $0.key < $1.key }) {
            encoder.write(varint: signals.number(of: name))
            encoder.write(value.eventTime != nil)
            if let time = value.eventTime { encoder.write(time) }
            value.value.encode(into: &encoder)
        }
        encoder.write(count: profile.history.count)
        for item in profile.history {
            encoder.write(varint: items.number(of: item.itemID))
            encoder.write(item.occurredAt)
        }
        encoder.write(count: profile.seen.count)
        var previous: UInt64 = 0
        for number in profile.seen.sorted().map({ items.number(of: $0) }).sorted() {
            encoder.write(varint: number - previous)
            previous = number
        }
        return encoder.bytes
    }
}

/// Names by number, in the order of their first use.
private struct NumberedNames {
    private(set) var names: [String] = []
    private var numbers: [String: UInt64] = [:]

    mutating func number(of name: String) -> UInt64 {
        if let number = numbers[name] { return number }
        let number = UInt64(names.count)
        names.append(name)
        numbers[name] = number
        return number
    }
}
