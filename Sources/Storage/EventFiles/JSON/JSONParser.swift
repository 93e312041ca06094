/// Reads one JSON value (RFC 8259) from bytes.
struct JSONParser {
    /// What is wrong, and at which byte, from 0.
    struct Failure: Error {
        let reason: String
        let offset: Int
    }

    /// Arrays and objects within each other.
    static let maximumDepth = 32

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// The only value in `bytes`.
    static func parse(_ bytes: ArraySlice<UInt8>) throws(Failure) -> JSONValue {
        var parser = JSONParser(bytes)
        let value = try parser.value(depth: 0)
        guard parser.peek() == nil else { throw parser.failure("something follows the value") }
        return value
    }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        guard depth < Self.maximumDepth else { throw failure("nested too deeply") }
        switch peek() {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case nil: throw failure("ends too early")
        default: return try number()
        }
    }

    private mutating func members(depth: Int) throws(Failure) -> [JSONValue.Member] {
        position += 1
        var members: [JSONValue.Member] = []
        if take("}") { return members }
        repeat {
            guard peek() == UInt8(ascii: "\"") else { throw failure("a name in quotes is wanted") }
            let name = try string()
            guard take(":") else { throw failure("a colon is wanted") }
            members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
        } while take(",")
        guard take("}") else { throw failure("a comma or a closing brace is wanted") }
        return members
    }

    private mutating func elements(depth: Int) throws(Failure) -> [JSONValue] {
        position += 1
        var elements: [JSONValue] = []
        if take("]") { return elements }
        repeat { elements.append(try value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw failure("a comma or a closing bracket is wanted") }
        return elements
    }

    private mutating func number() throws(Failure) -> JSONValue {
        let start = position
        var isWhole = true
        while position < bytes.endIndex {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"): isWhole = false
            default:
                return try number(bytes[start..<position], isWhole: isWhole)
            }
            position += 1
        }
        return try number(bytes[start..<position], isWhole: isWhole)
    }

    private func number(_ digits: ArraySlice<UInt8>, isWhole: Bool) throws(Failure) -> JSONValue {
        let magnitude = digits.first == UInt8(ascii: "-") ? digits.dropFirst() : digits
        let isDigit = { (byte: UInt8) in UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
        let hasNeedlessZero = magnitude.first == UInt8(ascii: "0") && magnitude.dropFirst().first.map(isDigit) == true
        guard magnitude.first.map(isDigit) == true, magnitude.last.map(isDigit) == true, !hasNeedlessZero else {
            throw failure("neither a value nor a number")
        }
        if isWhole, let integer = NumberText.integer(digits) { return .integer(integer) }
        guard let number = NumberText.double(digits) else { throw failure("a number that is none, or too large") }
        return .number(number)
    }

    /// A string, from its opening quote on.
    private mutating func string() throws(Failure) -> String {
        let start = position + 1
        var hasEscapes = false
        position = start
        while position < bytes.endIndex, bytes[position] != UInt8(ascii: "\"") {
            if bytes[position] < 0x20 { throw failure("a control character in a string") }
            if bytes[position] == UInt8(ascii: "\\") {
                hasEscapes = true
                position += 1
            }
            position += 1
        }
        guard position < bytes.endIndex else { throw failure("a string without an end") }
        let raw = bytes[start..<position]
        position += 1
        let text = hasEscapes ? JSONEscapes.decode(raw) : String(validating: raw, as: UTF8.self)
        guard let text else { throw failure("a string with a wrong escape, or not UTF-8") }
        return text
    }

    private mutating func literal(_ word: String, _ value: JSONValue) throws(Failure) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("neither a value nor a number") }
        position += word.utf8.count
        return value
    }

    /// The first byte of the next token, which stays.
    private mutating func peek() -> UInt8? {
        while position < bytes.endIndex {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return bytes[position]
            }
        }
        return nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private func failure(_ reason: String) -> Failure {
        Failure(reason: reason, offset: min(position, bytes.endIndex) - bytes.startIndex)
    }
}
