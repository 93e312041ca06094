import CProtobufC

/// Reads the proto3 JSON mapping straight into C structures in an arena, from the descriptor tables.
///
/// The arena's budget bounds what the input may cost.
struct JSONMessageReader {
    let arena: Arena
    let limits: DecodingLimits
    var scanner: JSONScanner

    init(bytes: UnsafeRawBufferPointer, limits: DecodingLimits, arena: Arena) {
        self.arena = arena
        self.limits = limits
        scanner = JSONScanner(bytes: bytes, arena: arena)
    }

    static func outOfMemory(at offset: Int) -> MessageError {
        MessageError(.tooLarge, "the input needs more memory than its size allows", offset: offset)
    }

    /// Reads one object and nothing behind it.
    mutating func readDocument(_ descriptor: MessageDescriptor) throws(MessageError) -> UnsafeMutableRawPointer {
        let message = try readMessage(descriptor.pointer, depth: limits.depth)
        scanner.skipWhitespace()
        guard scanner.isAtEnd else { throw scanner.unexpected("unexpected bytes behind the message") }
        return message
    }

    /// Reads an object as a message; `depth` is how many levels are left.
    mutating func readMessage(
        _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, depth: Int
    ) throws(MessageError) -> UnsafeMutableRawPointer {
        AnyStructure.isAny(descriptor)
            ? try readAny(descriptor, depth: depth)
            : try readMembers(descriptor, depth: depth, besideType: false)
    }

    /// Reads an object's members as a message's fields; `besideType` is for the content of an `Any`, which stands beside its
    /// `@type` in the same object.
    mutating func readMembers(
        _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, depth: Int, besideType: Bool
    ) throws(MessageError) -> UnsafeMutableRawPointer {
        guard try scanner.consume("{") else { throw wrongType("an object") }
        guard depth > 0 else { throw tooDeep() }
        let message = try makeMessage(descriptor)
        let seen = try take(Int(descriptor.pointee.n_fields))
        seen.initializeMemory(as: Bool.self, repeating: false, count: Int(descriptor.pointee.n_fields))
        if try scanner.consume("}") { return message }
        var expected = 0
        var awaitsType = besideType
        repeat {
            scanner.skipWhitespace()
            let start = scanner.position
            let key = try scanner.string()
            try scanner.expect(":")
            if besideType, AnyStructure.isTypeMember(key) {
                try skipType(isFirst: &awaitsType, at: start)
                continue
            }
            guard let index = fieldIndex(named: key, in: descriptor, expected: expected) else {
                guard limits.ignoresUnknownJSONFields else {
                    let name = String(decoding: key, as: UTF8.self)
                    throw MessageError(
                        .unknownField, "\(String(cString: descriptor.pointee.short_name)) has no such field",
                        path: name,
                        offset: start)
                }
                try scanner.skipValue(depth: depth - 1)
                continue
            }
            expected = index + 1
            let field = FieldDescriptor(pointer: descriptor.pointee.fields + index)
            guard !seen.load(fromByteOffset: index, as: Bool.self) else {
                throw MessageError(.duplicateField, "given twice", path: field.name, offset: start)
            }
            seen.storeBytes(of: true, toByteOffset: index, as: Bool.self)
            if try scanner.consumeLiteral("null") { continue }
            do throws(MessageError) {
                try readField(field, into: message, depth: depth - 1, at: start)
            } catch {
                throw error.within(field.name)
            }
        } while try scanner.consume(",")
        try scanner.expect("}")
        return message
    }

    private mutating func readField(
        _ field: FieldDescriptor, into message: UnsafeMutableRawPointer, depth: Int, at start: Int
    ) throws(MessageError) {
        let quantifier = message + field.quantifierOffset
        if field.isRepeated {
            let (count, elements) =
                if let map = field.mapEntry {
                    try readMap(field, map.key, map.value, depth: depth)
                } else {
                    try readArray(field, depth: depth)
                }
            quantifier.storeBytes(of: count, as: Int.self)
            (message + field.offset).storeBytes(of: elements, as: UnsafeMutableRawPointer?.self)
            return
        }
        if field.isOneofMember {
            guard quantifier.load(as: UInt32.self) == 0 else {
                throw MessageError(.duplicateField, "another member of its oneof is given too", offset: start)
            }
            quantifier.storeBytes(of: field.number, as: UInt32.self)
        } else if field.hasPresenceFlag {
            quantifier.storeBytes(of: 1, as: Int32.self)
        }
        try readValue(field, into: message + field.offset, depth: depth)
    }

    /// The index of the field that `key` names; members mostly come in the order of the fields, so `expected` is tried first.
    private func fieldIndex(
        named key: UnsafeRawBufferPointer, in descriptor: UnsafePointer<ProtobufCMessageDescriptor>, expected: Int
    ) -> Int? {
        let count = Int(descriptor.pointee.n_fields)
        for distance in 0..<count {
            let index = expected + distance < count ? expected + distance : expected + distance - count
            if CText.isName(key, of: descriptor.pointee.fields[index].name) { return index }
        }
        return nil
    }

    func makeMessage(
        _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>
    ) throws(MessageError) -> UnsafeMutableRawPointer {
        let message = try take(descriptor.pointee.sizeof_message)
        protobuf_c_message_init(descriptor, message)
        return message
    }

    func take(_ size: Int) throws(MessageError) -> UnsafeMutableRawPointer {
        guard let memory = arena.take(size) else { throw Self.outOfMemory(at: scanner.position) }
        return memory
    }

    func wrongType(_ expected: String) -> MessageError {
        MessageError(.wrongType, "expected \(expected)", offset: scanner.position)
    }

    func tooDeep() -> MessageError {
        MessageError(.tooDeep, "nested deeper than \(limits.depth) levels", offset: scanner.position)
    }
}
