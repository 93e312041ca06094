/// The escapes of JSON's strings.
enum JSONEscapes {
    /// The text that `raw`, a string without its quotes, stands for; nil when an escape is wrong, a surrogate alone, or the
    /// bytes are not UTF-8.
    static func decode(_ raw: ArraySlice<UInt8>) -> String? {
        var output: [UInt8] = []
        output.reserveCapacity(raw.count)
        var position = raw.startIndex
        while position < raw.endIndex {
            let byte = raw[position]
            position += 1
            guard byte == UInt8(ascii: "\\") else {
                output.append(byte)
                continue
            }
            guard position < raw.endIndex else { return nil }
            let escape = raw[position]
            position += 1
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(escape)
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = scalar(raw, &position) else { return nil }
                output.append(contentsOf: String(scalar).utf8)
            default: return nil
            }
        }
        return String(validating: output, as: UTF8.self)
    }

    /// The character of the four digits at `position`, or of a surrogate pair.
    private static func scalar(_ raw: ArraySlice<UInt8>, _ position: inout Int) -> Unicode.Scalar? {
        guard let unit = hexadecimal(raw, &position) else { return nil }
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard (0xD800...0xDBFF).contains(unit), raw[position...].starts(with: "\\u".utf8) else { return nil }
        position += 2
        guard let low = hexadecimal(raw, &position), (0xDC00...0xDFFF).contains(low) else { return nil }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    }

    private static func hexadecimal(_ raw: ArraySlice<UInt8>, _ position: inout Int) -> UInt32? {
        let digits = raw[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }) else {
            return nil
        }
        position += 4
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
