/// The fields of one row, as places in a buffer. Reused from row to row, so that splitting allocates nothing.
struct RowFields {
    /// Where a field lies; `isEscaped` when it was quoted and holds doubled quotes.
    struct Place: Equatable {
        var start: Int
        var end: Int
        var isEscaped = false
    }

    private(set) var places: [Place] = []
    let dialect: RowDialect
    private let first: UInt8
    private let second: UInt8?

    private static let quote = UInt8(ascii: "\"")

    init(_ dialect: RowDialect) {
        self.dialect = dialect
        first = dialect.separator[0]
        second = dialect.separator.count > 1 ? dialect.separator[1] : nil
    }

    var count: Int { places.count }

    /// Splits the row at `range`.
    /// - Returns: false when a quoted field has no end within the row.
    mutating func split(_ buffer: [UInt8], _ range: Range<Int>) -> Bool {
        places.removeAll(keepingCapacity: true)
        if dialect.isQuoted { return splitQuoted(buffer, range) }
        var start = range.lowerBound
        var position = start
        let end = range.upperBound
        while position < end {
            if buffer[position] == first {
                if let second {
                    guard position + 1 < end, buffer[position + 1] == second else {
                        position += 1
                        continue
                    }
                }
                places.append(Place(start: start, end: position))
                position += second == nil ? 1 : 2
                start = position
            } else {
                position += 1
            }
        }
        places.append(Place(start: start, end: end))
        return true
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
            places.append(place)
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
