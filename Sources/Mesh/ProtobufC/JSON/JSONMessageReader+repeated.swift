import CProtobufC

extension JSONMessageReader {
    /// Reads an array into C elements of the field's type.
    mutating func readArray(
        _ field: FieldDescriptor, depth: Int
    ) throws(MessageError) -> (count: Int, elements: UnsafeMutableRawPointer?) {
        guard try scanner.consume("[") else { throw wrongType("an array") }
        guard depth > 0 else { throw tooDeep() }
        if try scanner.consume("]") { return (0, nil) }
        var elements = try JSONElements(elementSize: field.type.elementSize, reader: self)
        repeat {
            let place = try elements.next(reader: self)
            do throws(MessageError) {
                try readValue(field, into: place, depth: depth - 1)
            } catch {
                throw error.within("[\(elements.count - 1)]")
            }
        } while try scanner.consume(",")
        try scanner.expect("]")
        return (elements.count, elements.memory)
    }

    /// Reads an object into pointers to map entries.
    mutating func readMap(
        _ field: FieldDescriptor, _ key: FieldDescriptor, _ value: FieldDescriptor, depth: Int
    ) throws(MessageError) -> (count: Int, elements: UnsafeMutableRawPointer?) {
        guard try scanner.consume("{") else { throw wrongType("an object") }
        guard depth > 0 else { throw tooDeep() }
        if try scanner.consume("}") { return (0, nil) }
        var elements = try JSONElements(elementSize: 8, reader: self)
        var keys: Set<String> = []
        repeat {
            scanner.skipWhitespace()
            let start = scanner.position
            let text = try scanner.string()
            let name = String(decoding: text, as: UTF8.self)
            try scanner.expect(":")
            do throws(MessageError) {
                guard keys.insert(name).inserted else {
                    throw MessageError(.duplicateField, "given twice", offset: start)
                }
                let entry = try makeMessage(field.messageDescriptor)
                try elements.next(reader: self).storeBytes(of: entry, as: UnsafeMutableRawPointer.self)
                try storeText(text, key, into: entry + key.offset, at: start)
                try readValue(value, into: entry + value.offset, depth: depth - 1)
            } catch {
                throw error.within("[\"\(name)\"]")
            }
        } while try scanner.consume(",")
        try scanner.expect("}")
        return (elements.count, elements.memory)
    }
}

/// An array in the arena that doubles when it is full.
struct JSONElements {
    private(set) var memory: UnsafeMutableRawPointer
    private(set) var count = 0
    private var capacity = 4
    private let elementSize: Int

    init(elementSize: Int, reader: JSONMessageReader) throws(MessageError) {
        self.elementSize = elementSize
        memory = try reader.take(capacity * elementSize)
    }

    /// The place of a further element.
    mutating func next(reader: JSONMessageReader) throws(MessageError) -> UnsafeMutableRawPointer {
        if count == capacity {
            let larger = try reader.take(capacity * 2 * elementSize)
            larger.copyMemory(from: memory, byteCount: count * elementSize)
            memory = larger
            capacity *= 2
        }
        count += 1
        return memory + (count - 1) * elementSize
    }
}
