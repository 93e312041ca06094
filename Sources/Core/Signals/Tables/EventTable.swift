/// Many events in little memory: a row of numbers for each, and every id once.
///
/// What folds read of an event is kept: all but its id, of which the hash remains, and its session, which no operator reads. An
/// event takes 40 bytes, without a reference to count, where an ``Event`` takes 144 and up to seven of them.
public struct EventTable: Sendable {
    /// One event.
    public struct Row: Sendable, Equatable {
        /// Numbers in the table's ``EventTable/users``, ``EventTable/items`` and ``EventTable/kinds``.
        public var user: Int32
        /// ``EventTable/Row/none`` for an event that names no item.
        public var item: Int32
        public var kind: Int32
        /// Where its query and attributes are; ``EventTable/Row/none`` for an event that has neither.
        var remainder: Int32
        public var occurredAt: Timestamp
        /// ``Event/idHash``
        public var idHash: UInt64
        /// NaN for an event without a value.
        var number: Double

        static let none: Int32 = -1

        public init(user: Int32, item: Int32, kind: Int32, occurredAt: Timestamp, idHash: UInt64, value: Double?) {
            self.user = user
            self.item = item
            self.kind = kind
            self.remainder = Self.none
            self.occurredAt = occurredAt
            self.idHash = idHash
            self.number = value ?? .nan
        }

        /// Whether kind, item, time and value are all that there is to the event.
        public var isPlain: Bool { remainder == Self.none }
        public var namesItem: Bool { item != Self.none }
        public var value: Double? { number.isNaN ? nil : number }

        var order: EventOrder { EventOrder(occurredAt: occurredAt, idHash: idHash) }

        /// The order of ``Event/inTimeOrder(_:_:)``.
        static func inTimeOrder(_ left: Row, _ right: Row) -> Bool {
            left.occurredAt == right.occurredAt ? left.idHash < right.idHash : left.occurredAt < right.occurredAt
        }
    }

    struct Remainder: Sendable {
        var query: String
        var attributes: [String: String]
    }

    public internal(set) var users = IDNumbers()
    public internal(set) var items = IDNumbers()
    public internal(set) var kinds = IDNumbers()
    public internal(set) var rows: [Row] = []
    var remainders: [Remainder] = []

    public init() {}

    public var count: Int { rows.count }

    public mutating func reserveCapacity(_ count: Int) { rows.reserveCapacity(count) }

    /// The number of the user whose id has these bytes; nil when none has. Quick for the user of the last row.
    public func number(ofUser bytes: UnsafeRawBufferPointer) -> Int32? {
        if let last = rows.last, users.holds(last.user, bytes) { return last.user }
        return users.number(ofUTF8: bytes)
    }

    /// The number of a kind; nil when no event is of it. Quick for that of the last row.
    public func number(ofKind kind: String) -> Int32? {
        if let last = rows.last, kinds[last.kind] == kind { return last.kind }
        return kinds.number(of: kind)
    }

    /// Adds an event. The value of one that is not a number counts as none.
    public mutating func append(_ event: Event) {
        let row = Row(
            user: users.insert(event.userID), item: event.itemID.isEmpty ? Row.none : items.insert(event.itemID),
            kind: kinds.insert(event.kind), occurredAt: event.occurredAt, idHash: event.idHash, value: event.value)
        append(row, event.query, event.attributes)
    }

    mutating func append(_ row: Row, _ query: String, _ attributes: [String: String]) {
        var row = row
        if !query.isEmpty || !attributes.isEmpty {
            row.remainder = Int32(remainders.count)
            remainders.append(Remainder(query: query, attributes: attributes))
        }
        rows.append(row)
    }

    /// Adds an event whose ids have numbers in this table.
    public mutating func append(_ row: Row) { rows.append(row) }

    /// The event of a row, as ``Event/init(idHash:userID:itemID:kind:occurredAt:value:sessionID:query:attributes:)`` makes it:
    /// it folds as the one that was appended.
    public func event(of row: Row) -> Event {
        let remainder = row.isPlain ? nil : remainders[Int(row.remainder)]
        return Event(
            idHash: row.idHash, userID: users[row.user], itemID: row.namesItem ? items[row.item] : "",
            kind: kinds[row.kind], occurredAt: row.occurredAt, value: row.value, query: remainder?.query ?? "",
            attributes: remainder?.attributes ?? [:])
    }
}
