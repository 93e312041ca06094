import Signals

/// The flags of a packed entry: which of the rare fields follow.
struct EntryFlags: OptionSet {
    let rawValue: UInt8

    static let item = EntryFlags(rawValue: 1)
    static let value = EntryFlags(rawValue: 2)
    static let session = EntryFlags(rawValue: 4)
    static let query = EntryFlags(rawValue: 8)
    static let attributes = EntryFlags(rawValue: 16)
    /// The kind is written out instead of its number in `known`.
    static let namedKind = EntryFlags(rawValue: 32)

    static let all: EntryFlags = [.item, .value, .session, .query, .attributes, .namedKind]
}

/// Kinds of events that take one byte. Stored by their number: append only.
enum KnownKinds {
    static let names = [
        "view", "click", "play", "search", "complete", "like", "rate", "add_to_list", "purchase", "skip", "dislike",
    ]

    static func number(of kind: String) -> UInt8? {
        names.firstIndex(of: kind).map(UInt8.init)
    }
}

/// Writes packed entries.
enum EntryWriter {
    /// Flags, kind, time, offset, hash.
    static let smallestEntry = 12
    static let typicalEntry = 25

    /// What the entry after it is written against.
    struct Position: Sendable, Equatable {
        var occurredAt: Timestamp
        var idHash: UInt64
        var offset: UInt64

        static let start = Position(occurredAt: .epoch, idHash: 0, offset: 0)

        init(occurredAt: Timestamp, idHash: UInt64, offset: UInt64) {
            self.occurredAt = occurredAt
            self.idHash = idHash
            self.offset = offset
        }

        init(of event: RecentEvent) {
            self.init(occurredAt: event.occurredAt, idHash: event.idHash, offset: event.offset)
        }

        func isBefore(_ event: RecentEvent) -> Bool {
            (occurredAt, idHash, offset) < (event.occurredAt, event.idHash, event.offset)
        }
    }

    static func append(_ event: RecentEvent, after previous: Position, to bytes: inout [UInt8]) {
        var flags: EntryFlags = []
        if !event.itemID.isEmpty { flags.insert(.item) }
        if event.value != nil { flags.insert(.value) }
        if !event.sessionID.isEmpty { flags.insert(.session) }
        if !event.query.isEmpty { flags.insert(.query) }
        if !event.attributes.isEmpty { flags.insert(.attributes) }
        let kind = KnownKinds.number(of: event.kind)
        if kind == nil { flags.insert(.namedKind) }

        bytes.append(flags.rawValue)
        if let kind { bytes.append(kind) } else { append(event.kind, to: &bytes) }
        append(signed: event.occurredAt.microseconds &- previous.occurredAt.microseconds, to: &bytes)
        append(signed: Int64(bitPattern: event.offset &- previous.offset), to: &bytes)
        append(fixed: event.idHash, to: &bytes)
        if !event.itemID.isEmpty { append(event.itemID, to: &bytes) }
        if let value = event.value { append(fixed: value.bitPattern, to: &bytes) }
        if !event.sessionID.isEmpty { append(event.sessionID, to: &bytes) }
        if !event.query.isEmpty { append(event.query, to: &bytes) }
        guard !event.attributes.isEmpty else { return }
        append(varint: UInt64(event.attributes.count), to: &bytes)
        for key in event.attributes.keys.sorted() {
            append(key, to: &bytes)
            append(event.attributes[key] ?? "", to: &bytes)
        }
    }

    private static func append(varint value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Zigzag: small magnitudes of either sign are short.
    private static func append(signed value: Int64, to bytes: inout [UInt8]) {
        append(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63)), to: &bytes)
    }

    private static func append(fixed value: UInt64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        append(varint: UInt64(text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }
}

/// Reads packed entries one after the other.
struct EntryReader {
    private var decoder: ByteDecoder
    private var previous = EntryWriter.Position.start

    init(_ bytes: [UInt8]) {
        decoder = ByteDecoder(bytes)
    }

    mutating func next() throws(ByteDecodingError) -> RecentEvent {
        let start = decoder.offset
        let flags = EntryFlags(rawValue: try decoder.readByte())
        guard EntryFlags.all.isSuperset(of: flags) else { throw .invalidValue("unknown flags", offset: start) }
        let kind = try readKind(isNamed: flags.contains(.namedKind))
        let step = try readSigned()
        let offset = previous.offset &+ UInt64(bitPattern: try readSigned())
        let idHash = UInt64(bitPattern: try decoder.readInt64())
        let time = Timestamp(microseconds: previous.occurredAt.microseconds &+ step)
        let itemID = flags.contains(.item) ? try decoder.readString() : ""
        let value = flags.contains(.value) ? try decoder.readDouble() : nil
        let sessionID = flags.contains(.session) ? try decoder.readString() : ""
        let query = flags.contains(.query) ? try decoder.readString() : ""
        var attributes: [String: String] = [:]
        if flags.contains(.attributes) {
            for _ in 0..<(try decoder.readCount(elementSize: 2)) {
                let key = try decoder.readString()
                attributes[key] = try decoder.readString()
            }
        }
        let event = RecentEvent(
            offset: offset, occurredAt: time, idHash: idHash, itemID: itemID, kind: kind, value: value,
            sessionID: sessionID, query: query, attributes: attributes)
        previous = EntryWriter.Position(of: event)
        return event
    }

    func finish() throws(ByteDecodingError) { try decoder.finish() }

    private mutating func readKind(isNamed: Bool) throws(ByteDecodingError) -> String {
        if isNamed { return try decoder.readString() }
        let start = decoder.offset
        let number = Int(try decoder.readByte())
        guard KnownKinds.names.indices.contains(number) else {
            throw .invalidValue("a kind of event without a name", offset: start)
        }
        return KnownKinds.names[number]
    }

    private mutating func readSigned() throws(ByteDecodingError) -> Int64 {
        let value = try decoder.readVarint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
