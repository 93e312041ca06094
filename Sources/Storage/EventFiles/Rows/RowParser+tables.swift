import Partitioning
import Signals

extension RowParser {
    /// Whether rows have nothing but a user, an item, a time, a kind and a value, so that they can go into a table as they are.
    var makesPlainEvents: Bool {
        plan.role == .events && eventID == nil && session == nil && query == nil && plan.attributes.isEmpty
            && plan.timeUnit != .iso8601
    }

    /// Adds the event of the row that was split, when it is as good as surely valid: its ids are ones that the table knows,
    /// because an event of ``record(_:)`` had them, and its time and value are plain numbers.
    ///
    /// - Returns: false, and the table is as it was, for any other row: ``record(_:)`` knows what to make of it.
    func append(_ buffer: [UInt8], to table: inout EventTable) -> Bool {
        guard fields.count == plan.names.count, case .column(let userColumn)? = user,
            case .column(let itemColumn)? = item, case .column(let timeColumn)? = time
        else { return false }
        let row = buffer.withUnsafeBytes { bytes -> EventTable.Row? in
            guard let userID = plainField(userColumn, bytes), let user = table.number(ofUser: userID),
                let itemID = plainField(itemColumn, bytes), let item = table.items.number(ofUTF8: itemID),
                let kind = kind(bytes, table), let timeText = plainField(timeColumn, bytes),
                let whole = NumberText.integer(timeText), let occurredAt = plan.timeUnit.timestamp(whole: whole),
                Event.isPlausible(occurredAt)
            else { return nil }
            var value: Double?
            if case .column(let column)? = self.value {
                guard let field = plainField(column, bytes), let number = NumberText.double(field) else { return nil }
                value = number
            } else if self.value != nil {
                return nil
            }
            let isInSeconds = whole.multipliedReportingOverflow(by: 1_000_000).partialValue == occurredAt.microseconds
            let idHash = identity.hash(
                userID, itemID, table.kinds[kind], occurredAt, seconds: isInSeconds ? timeText : nil, value)
            guard let idHash else { return nil }
            return EventTable.Row(
                user: user, item: item, kind: kind, occurredAt: occurredAt, idHash: idHash, value: value)
        }
        guard let row else { return false }
        table.append(row)
        return true
    }

    private func kind(_ bytes: UnsafeRawBufferPointer, _ table: EventTable) -> Int32? {
        switch kindColumn {
        case nil: return table.number(ofKind: kind)
        case .constant(let text): return table.number(ofKind: text)
        case .column(let column): return plainField(column, bytes).flatMap { table.kinds.number(ofUTF8: $0) }
        }
    }

    /// A field whose bytes are its text; nil for an empty one, and for one that is written in another way.
    private func plainField(_ column: Int, _ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let place = fields.places[column]
        guard place.end > place.start, !place.isEscaped else { return nil }
        let field = UnsafeRawBufferPointer(rebasing: bytes[place.start..<place.end])
        // What is not ASCII is other bytes in Latin-1 than in a text.
        if fields.dialect.encoding != .utf8, field.contains(where: { $0 >= 0x80 }) { return nil }
        return field
    }

    /// The events of whole lines, until one holds something else.
    func events(_ buffer: [UInt8], _ range: Range<Int>, maximumRowBytes: Int) -> ParsedLines {
        var parser = self
        var parsed = ParsedLines(end: range.lowerBound)
        while parsed.end < range.upperBound {
            let next = (buffer.firstNewline(in: parsed.end..<range.upperBound) ?? range.upperBound - 1) + 1
            var row = parsed.end..<(next - 1)
            if let last = row.last, buffer[last] == UInt8(ascii: "\r") { row = row.lowerBound..<last }
            if !row.isEmpty {
                guard row.count <= maximumRowBytes, parser.split(buffer, row) else { break }
                if !parser.append(buffer, to: &parsed.events) {
                    guard case .event(let event)? = try? parser.record(buffer) else { break }
                    parsed.events.append(event)
                }
            }
            parsed.lines += 1
            parsed.end = next
        }
        return parsed
    }
}

/// Lines that were parsed apart from the rest of their file.
struct ParsedLines: Sendable {
    var events = EventTable()
    var lines = 0
    /// Where the first line begins that was not taken.
    var end: Int
}
