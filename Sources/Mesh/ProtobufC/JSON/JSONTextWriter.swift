/// Writes JSON tokens into a byte array.
struct JSONTextWriter {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(512) }

    mutating func byte(_ character: Unicode.Scalar) {
        bytes.append(UInt8(ascii: character))
    }

    mutating func literal(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A member's name and its colon. Proto names need no escapes.
    mutating func name(_ name: UnsafePointer<CChar>) {
        byte("\"")
        bytes.append(contentsOf: CharacterSequence(start: name))
        literal("\":")
    }

    /// A C string of valid UTF-8, quoted and escaped.
    mutating func string(_ text: UnsafePointer<CChar>?) {
        byte("\"")
        if var position = text {
            var run = position
            while position.pointee != 0 {
                let character = UInt8(bitPattern: position.pointee)
                if character < 0x20 || character == UInt8(ascii: "\"") || character == UInt8(ascii: "\\") {
                    append(from: run, to: position)
                    escape(character)
                    run = position + 1
                }
                position += 1
            }
            append(from: run, to: position)
        }
        byte("\"")
    }

    mutating func integer(_ value: some BinaryInteger) {
        bytes.append(contentsOf: value.description.utf8)
    }

    mutating func quotedInteger(_ value: some BinaryInteger) {
        byte("\"")
        integer(value)
        byte("\"")
    }

    /// The shortest decimal that reads back as the same value; not-a-number and the infinities as strings.
    mutating func floatingPoint(_ value: some BinaryFloatingPoint & CustomStringConvertible) {
        if value.isNaN {
            literal("\"NaN\"")
        } else if value.isInfinite {
            literal(value < 0 ? "\"-Infinity\"" : "\"Infinity\"")
        } else {
            bytes.append(contentsOf: value.description.utf8)
        }
    }

    /// Standard base64 with padding, quoted.
    mutating func base64(_ data: UnsafeRawBufferPointer) {
        byte("\"")
        Base64.append(data, to: &bytes)
        byte("\"")
    }

    private mutating func append(from start: UnsafePointer<CChar>, to end: UnsafePointer<CChar>) {
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: start, count: end - start))
    }

    private mutating func escape(_ character: UInt8) {
        switch character {
        case UInt8(ascii: "\""): literal("\\\"")
        case UInt8(ascii: "\\"): literal("\\\\")
        case UInt8(ascii: "\n"): literal("\\n")
        case UInt8(ascii: "\r"): literal("\\r")
        case UInt8(ascii: "\t"): literal("\\t")
        default:
            literal("\\u00")
            bytes.append(Self.hexDigits[Int(character >> 4)])
            bytes.append(Self.hexDigits[Int(character & 15)])
        }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}
