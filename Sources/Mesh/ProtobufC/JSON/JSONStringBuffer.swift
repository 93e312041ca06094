/// Where the decoded bytes of a string with escapes go.
struct JSONStringBuffer {
    let memory: UnsafeMutableRawPointer
    private(set) var count = 0

    init(memory: UnsafeMutableRawPointer) { self.memory = memory }

    mutating func append(_ byte: UInt8) {
        memory.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// The character of the `\uXXXX` at `index`, or of the surrogate pair that begins there, and the escape's length.
    static func unicodeEscape(_ text: UnsafeRawBufferPointer, at index: Int) -> (Unicode.Scalar, length: Int)? {
        guard let unit = hexadecimal(text, at: index + 2) else { return nil }
        if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
        let low = index + 6
        guard (0xD800...0xDBFF).contains(unit), low + 1 < text.count, text[low] == UInt8(ascii: "\\"),
            text[low + 1] == UInt8(ascii: "u"), let second = hexadecimal(text, at: low + 2),
            (0xDC00...0xDFFF).contains(second)
        else { return nil }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)).map { ($0, 12) }
    }

    private static func hexadecimal(_ text: UnsafeRawBufferPointer, at index: Int) -> UInt32? {
        guard index + 4 <= text.count else { return nil }
        var value: UInt32 = 0
        for offset in index..<index + 4 {
            let character = text[offset]
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = character - UInt8(ascii: "A") + 10
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
