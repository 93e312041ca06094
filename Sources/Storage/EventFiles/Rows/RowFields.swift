/// The fields of one row, as places in a buffer. Reused from row to row, so that splitting allocates nothing.
struct RowFields {
    /// Where a field lies; `isEscaped` when it was quoted and holds doubled quotes.
    struct Place: Equatable {
        var start: Int
        var end: Int
        var isEscaped = false
    }

    /// Those of the last row, and behind them what is left of longer ones.
    private(set) var places: [Place] = []
    private(set) var count = 0
    let dialect: RowDialect
    private let first: UInt8
    private let second: UInt8?

    private static let quote = UInt8(ascii: "\"")

    init(_ dialect: RowDialect) {
        self.dialect = dialect
        first = dialect.separator[0]
        second = dialect.separator.count > 1 ? dialect.separator[1] : nil
    }

    /// Splits the row at `range`.
    /// - Returns: false when a quoted field has no end within the row.
    mutating func split(_ buffer: [UInt8], _ range: Range<Int>) -> Bool {
        count = 0
        // A row without a quote is split as in a dialect without quotes.
        if dialect.isQuoted, buffer[range].contains(Self.quote) { return splitQuoted(buffer, range) }
        buffer.withUnsafeBytes { splitPlain(UnsafeRawBufferPointer(rebasing: $0[range]), at: range.lowerBound) }
        return true
    }

    private mutating func splitPlain(_ row: UnsafeRawBufferPointer, at origin: Int) {
        let (first, second) = (first, second)
        let width = second == nil ? 1 : 2
        var start = 0
        var position = 0
        while position < row.count {
            guard row[position] == first, second == nil || (position + 1 < row.count && row[position + 1] == second)
            else {
                position += 1
                continue
            }
            append(Place(start: origin + start, end: origin + position))
            position += width
            start = position
        }
        append(Place(start: origin + start, end: origin + row.count))
    }

    private mutating func append(_ place: Place) {
        if count < places.count { places[count] = place } else { places.append(place) }
        count += 1
    }

    private mutating func splitQuoted(_ buffer: [UInt8], _ range: Range<Int>) -> Bool {
        var position = range.lowerBound
        let end = range.upperBound
        while true {
            var place = Place(start: position, end: end)
            if position < end, buffer[position] == Self.quote {
                guard let close = closingQuote(buffer, from: position + 1, end: end, &place.isEscaped) else {
                    return false
                }
                place.start = position + 1
                place.end = close
                position = close + 1
                // What follows a closing quote is no part of the field.
                while position < end, buffer[position] != first { position += 1 }
            } else {
                while position < end, buffer[position] != first { position += 1 }
                place.end = position
            }
            append(place)
            guard position < end else { return true }
            position += 1
        }
    }

    private func closingQuote(_ buffer: [UInt8], from start: Int, end: Int, _ isEscaped: inout Bool) -> Int? {
        var position = start
        while position < end {
            if buffer[position] == Self.quote {
                guard position + 1 < end, buffer[position + 1] == Self.quote else { return position }
                isEscaped = true
                position += 1
            }
            position += 1
        }
        return nil
    }

    /// The text of a field; nil when its bytes are not of the dialect's encoding.
    func text(_ index: Int, in buffer: [UInt8]) -> String? {
        let place = places[index]
        if place.isEscaped {
            var bytes: [UInt8] = []
            var position = place.start
            while position < place.end {
                bytes.append(buffer[position])
                position += buffer[position] == Self.quote ? 2 : 1
            }
            return dialect.encoding.text(bytes[...])
        }
        return dialect.encoding.text(buffer[place.start..<place.end])
    }
}

extension RowDialect.Encoding {
    /// The bytes as text; nil when they are none in this encoding.
    func text(_ bytes: ArraySlice<UInt8>) -> String? {
        // ASCII is the same in both, and by far the fastest to make a string of.
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        switch self {
        case .utf8: return String(validating: bytes, as: UTF8.self)
        case .latin1:
            var text = ""
            for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
            return text
        }
    }
}
