/// Base64 of RFC 4648: written in the standard alphabet with padding; read in the standard or the URL-safe alphabet, padded or
/// not, as the proto3 JSON mapping asks.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The value of each character, 0xFF for those that have none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        values[Int(UInt8(ascii: "-"))] = 62
        values[Int(UInt8(ascii: "_"))] = 63
        return values
    }()

    package static func append(_ data: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        output.reserveCapacity(output.count + (data.count + 2) / 3 * 4)
        var index = 0
        while index < data.count {
            let left = data.count - index
            let first = UInt32(data[index]) << 16
            let second = left > 1 ? UInt32(data[index + 1]) << 8 : 0
            let third = left > 2 ? UInt32(data[index + 2]) : 0
            let group = first | second | third
            output.append(alphabet[Int(group >> 18)])
            output.append(alphabet[Int(group >> 12 & 63)])
            output.append(left > 1 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
            output.append(left > 2 ? alphabet[Int(group & 63)] : UInt8(ascii: "="))
            index += 3
        }
    }

    /// The number of bytes that `text` stands for, or nil if its length or padding is impossible.
    package static func decodedCount(_ text: UnsafeRawBufferPointer) -> Int? {
        let digits = digitCount(text)
        let padding = text.count - digits
        guard padding <= 2, padding == 0 || text.count % 4 == 0, digits % 4 != 1 else { return nil }
        return digits / 4 * 3 + max(digits % 4 - 1, 0)
    }

    /// Decodes `text` into `output`, which has room for `decodedCount(text)` bytes.
    ///
    /// - Returns: the offset of the first character that is not base64, or nil if all are.
    package static func decode(_ text: UnsafeRawBufferPointer, into output: UnsafeMutablePointer<UInt8>) -> Int? {
        var output = output
        var group: UInt32 = 0
        var bits = 0
        for index in 0..<digitCount(text) {
            let value = values[Int(text[index])]
            guard value != 0xFF else { return index }
            group = group << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                output.pointee = UInt8(truncatingIfNeeded: group >> UInt32(bits))
                output += 1
            }
        }
        return nil
    }

    private static func digitCount(_ text: UnsafeRawBufferPointer) -> Int {
        var count = text.count
        while count > 0, text[count - 1] == UInt8(ascii: "=") { count -= 1 }
        return count
    }
}
