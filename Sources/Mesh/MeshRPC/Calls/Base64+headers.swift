import ProtobufC

/// Base64 as Connect uses it for `-bin` headers and error details: written without padding, read with or without.
extension Base64 {
    package static func encode(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        bytes.withUnsafeBytes { append($0, to: &output) }
        while output.last == UInt8(ascii: "=") { output.removeLast() }
        return String(decoding: output, as: UTF8.self)
    }

    /// Nil for a character outside the standard or the URL alphabet, or a length that no bytes encode to.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { utf8 in
            let source = UnsafeRawBufferPointer(utf8)
            guard let count = decodedCount(source) else { return nil }
            var isBase64 = false
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                guard let output = buffer.baseAddress else {
                    isBase64 = count == 0
                    return
                }
                isBase64 = decode(source, into: output) == nil
                initialized = isBase64 ? count : 0
            }
            return isBase64 ? bytes : nil
        }
    }
}
