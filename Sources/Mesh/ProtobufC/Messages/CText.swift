/// Comparisons of C strings that allocate nothing.
enum CText {
    static func equals(_ text: UnsafePointer<CChar>, _ expected: StaticString) -> Bool {
        let bytes = UnsafeBufferPointer(start: expected.utf8Start, count: expected.utf8CodeUnitCount)
        for (index, byte) in bytes.enumerated() where UInt8(bitPattern: text[index]) != byte { return false }
        return text[bytes.count] == 0
    }

    /// Whether `name` is `field` in CamelCase with `Entry` behind it.
    static func isEntryName(_ name: UnsafePointer<CChar>, of field: UnsafePointer<CChar>) -> Bool {
        var name = name
        var upper = true
        for character in CharacterSequence(start: field) {
            if character == UInt8(ascii: "_") {
                upper = true
                continue
            }
            guard UInt8(bitPattern: name.pointee) == (upper ? uppercased(character) : character) else { return false }
            name += 1
            upper = false
        }
        return equals(name, "Entry")
    }

    /// Whether `key` is `field`, or `field` in lowerCamelCase.
    static func isName(_ key: UnsafeRawBufferPointer, of field: UnsafePointer<CChar>) -> Bool {
        var exact = true
        var camel = true
        var exactIndex = 0
        var camelIndex = 0
        var upper = false
        for character in CharacterSequence(start: field) {
            exact = exact && exactIndex < key.count && key[exactIndex] == character
            exactIndex += 1
            if character == UInt8(ascii: "_") {
                upper = true
            } else {
                let wanted = upper ? uppercased(character) : character
                camel = camel && camelIndex < key.count && key[camelIndex] == wanted
                camelIndex += 1
                upper = false
            }
            if !exact, !camel { return false }
        }
        return (exact && exactIndex == key.count) || (camel && camelIndex == key.count)
    }

    private static func uppercased(_ character: UInt8) -> UInt8 {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= character ? character - 32 : character
    }
}

/// The bytes of a C string.
struct CharacterSequence: Sequence, IteratorProtocol {
    private var position: UnsafePointer<CChar>

    init(start: UnsafePointer<CChar>) { position = start }

    mutating func next() -> UInt8? {
        guard position.pointee != 0 else { return nil }
        defer { position += 1 }
        return UInt8(bitPattern: position.pointee)
    }
}
