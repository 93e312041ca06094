/// UTF-8 as RFC 3629 has it (no surrogates, nothing overlong, nothing past U+10FFFF), without NUL.
enum UTF8Check {
    /// The offset of the first byte that does not belong, or nil if all is well.
    static func firstInvalid(in text: UnsafeRawBufferPointer) -> Int? {
        let count = text.count
        var index = 0
        // Most strings are short and plain.
        while index < count, index < 8, text[index] &- 1 < 0x7F { index += 1 }
        while index < count {
            if index + 8 <= count {
                let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                if isPlainASCII(word) {
                    index += 8
                    continue
                }
            }
            let byte = text[index]
            if byte != 0, byte < 0x80 {
                index += 1
                continue
            }
            let length = sequenceLength(text, at: index)
            guard length > 0 else { return index }
            index += length
        }
        return nil
    }

    /// Eight bytes of 0x01...0x7F.
    private static func isPlainASCII(_ word: UInt64) -> Bool {
        let high: UInt64 = 0x8080_8080_8080_8080
        let ones: UInt64 = 0x0101_0101_0101_0101
        return (word & high) == 0 && ((word &- ones) & high) == 0
    }

    /// The length of the multi-byte sequence at `index`, or 0 if there is no valid one.
    private static func sequenceLength(_ text: UnsafeRawBufferPointer, at index: Int) -> Int {
        func continuation(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            index + offset < text.count && range.contains(text[index + offset])
        }
        switch text[index] {
        case 0xC2...0xDF: return continuation(1) ? 2 : 0
        case 0xE0: return continuation(1, 0xA0...0xBF) && continuation(2) ? 3 : 0
        case 0xED: return continuation(1, 0x80...0x9F) && continuation(2) ? 3 : 0
        case 0xE1...0xEF: return continuation(1) && continuation(2) ? 3 : 0
        case 0xF0: return continuation(1, 0x90...0xBF) && continuation(2) && continuation(3) ? 4 : 0
        case 0xF1...0xF3: return continuation(1) && continuation(2) && continuation(3) ? 4 : 0
        case 0xF4: return continuation(1, 0x80...0x8F) && continuation(2) && continuation(3) ? 4 : 0
        default: return 0
        }
    }
}
