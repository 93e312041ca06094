/// Reads JSON tokens (RFC 8259) from bytes. Strings are checked to be UTF-8 without NUL.
struct JSONScanner {
    let bytes: UnsafeRawBufferPointer
    let arena: Arena
    private(set) var position = 0

    init(bytes: UnsafeRawBufferPointer, arena: Arena) {
        self.bytes = bytes
        self.arena = arena
    }

    /// Goes back (or forth) to a place that `position` was at.
    mutating func seek(to position: Int) { self.position = position }

    var isAtEnd: Bool { position == bytes.count }

    /// The first byte of the next token, which is not consumed.
    mutating func peek() throws(MessageError) -> UInt8 {
        skipWhitespace()
        guard position < bytes.count else {
            throw MessageError(.truncated, "the JSON ends too early", offset: position)
        }
        return bytes[position]
    }

    mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// Consumes `character` if it comes next.
    mutating func consume(_ character: Unicode.Scalar) throws(MessageError) -> Bool {
        guard try peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(MessageError) {
        guard try consume(character) else { throw unexpected("expected '\(character)'") }
    }

    mutating func consumeLiteral(_ literal: StaticString) throws(MessageError) -> Bool {
        _ = try peek()
        let wanted = UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        guard bytes.count - position >= wanted.count else { return false }
        for index in 0..<wanted.count where bytes[position + index] != wanted[index] { return false }
        position += wanted.count
        return true
    }

    mutating func number() throws(MessageError) -> JSONNumber {
        _ = try peek()
        let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
        guard let number = JSONNumber(at: rest) else { throw unexpected("expected a number") }
        position += number.text.count
        return number
    }

    /// A string's content: a part of the input, or arena memory if it has escapes.
    mutating func string() throws(MessageError) -> UnsafeRawBufferPointer {
        guard try peek() == UInt8(ascii: "\"") else { throw unexpected("expected a string") }
        position += 1
        let start = position
        var escapes = false
        while true {
            guard position < bytes.count else {
                throw MessageError(.truncated, "string without an end", offset: start - 1)
            }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") { break }
            guard byte >= 0x20 else { throw unexpected("a control character must be escaped") }
            if byte == UInt8(ascii: "\\") {
                escapes = true
                position += 1
            }
            position += 1
        }
        let raw = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
        position += 1
        if let invalid = UTF8Check.firstInvalid(in: raw) {
            throw MessageError(.invalidString, "invalid UTF-8", offset: start + invalid)
        }
        return escapes ? try unescape(raw, at: start) : raw
    }

    /// Skips one value of any kind.
    mutating func skipValue(depth: Int) throws(MessageError) {
        guard depth > 0 else { throw MessageError(.tooDeep, "nested too deeply", offset: position) }
        switch try peek() {
        case UInt8(ascii: "{"):
            position += 1
            if try consume("}") { return }
            repeat {
                _ = try string()
                try expect(":")
                try skipValue(depth: depth - 1)
            } while try consume(",")
            try expect("}")
        case UInt8(ascii: "["):
            position += 1
            if try consume("]") { return }
            repeat { try skipValue(depth: depth - 1) } while try consume(",")
            try expect("]")
        case UInt8(ascii: "\""): _ = try string()
        default:
            for literal: StaticString in ["true", "false", "null"] where try consumeLiteral(literal) { return }
            _ = try number()
        }
    }

    func unexpected(_ reason: String) -> MessageError {
        MessageError(.malformed, reason, offset: position)
    }

    // The escapes of `raw`, which starts at `offset` of the input, are replaced; the result is never longer.
    private func unescape(
        _ raw: UnsafeRawBufferPointer, at offset: Int
    ) throws(MessageError) -> UnsafeRawBufferPointer {
        guard let memory = arena.take(raw.count) else { throw JSONMessageReader.outOfMemory(at: offset) }
        var output = JSONStringBuffer(memory: memory)
        var index = 0
        while index < raw.count {
            let byte = raw[index]
            guard byte == UInt8(ascii: "\\") else {
                output.append(byte)
                index += 1
                continue
            }
            // The scan for the closing quote has seen to it that a byte follows every backslash.
            switch raw[index + 1] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(raw[index + 1])
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "u"):
                guard let (scalar, length) = JSONStringBuffer.unicodeEscape(raw, at: index) else {
                    throw MessageError(.invalidString, "invalid \\u escape or lone surrogate", offset: offset + index)
                }
                guard scalar != "\0" else {
                    throw MessageError(.invalidString, "a string must not hold NUL", offset: offset + index)
                }
                for unit in UTF8.encode(scalar)! { output.append(unit) }
                index += length
                continue
            default: throw MessageError(.malformed, "unknown escape", offset: offset + index)
            }
            index += 2
        }
        return UnsafeRawBufferPointer(start: memory, count: output.count)
    }
}
