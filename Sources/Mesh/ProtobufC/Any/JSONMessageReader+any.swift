import CProtobufC

extension JSONMessageReader {
    /// Reads an object as an `Any`: the message that its `@type` names is read from the other members and packed.
    ///
    /// `@type` may stand anywhere among the members; one that is not the first costs another pass over the object, and nested
    /// ones at most as many as the depth allows.
    mutating func readAny(
        _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, depth: Int
    ) throws(MessageError) -> UnsafeMutableRawPointer {
        guard try scanner.peek() == UInt8(ascii: "{") else { throw wrongType("an object") }
        guard depth > 0 else { throw tooDeep() }
        let start = scanner.position
        let any = try makeMessage(descriptor)
        guard let typeURL = try findType(depth: depth) else { return any }
        guard let content = MessageTypes.descriptor(forTypeURL: typeURL.text) else {
            throw MessageError(
                .unknownType, "no message type is registered for \(typeURL.text.debugDescription)", path: "@type",
                offset: typeURL.offset)
        }
        scanner.seek(to: start)
        let message =
            AnyStructure.isAny(content.pointer)
            ? try readAnyWithinAny(content, depth: depth)
            : try readMembers(content.pointer, depth: depth, besideType: true)
        AnyStructure.store(typeURL: try copy(typeURL.text), value: try pack(message), in: any, descriptor)
        return any
    }

    /// The object's `@type`, or nil for an object without members; the scanner is left behind the member or the object.
    private mutating func findType(depth: Int) throws(MessageError) -> (text: String, offset: Int)? {
        let start = scanner.position
        try scanner.expect("{")
        if try scanner.consume("}") { return nil }
        repeat {
            let isType = AnyStructure.isTypeMember(try scanner.string())
            try scanner.expect(":")
            if isType {
                guard try scanner.peek() == UInt8(ascii: "\"") else {
                    throw wrongType("a string").within("@type")
                }
                let offset = scanner.position
                return (String(decoding: try scanner.string(), as: UTF8.self), offset)
            }
            try skipValue(depth: depth - 1)
        } while try scanner.consume(",")
        try scanner.expect("}")
        throw MessageError(.unknownType, "a google.protobuf.Any needs a member \"@type\"", offset: start)
    }

    /// Skips a value; what its strings took of the arena is given back.
    private mutating func skipValue(depth: Int) throws(MessageError) {
        let arena = arena
        try arena.rewinding { () throws(MessageError) in try scanner.skipValue(depth: depth) }
    }

    /// Reads `{"@type": "…/google.protobuf.Any", "value": {…}}`, in either order.
    private mutating func readAnyWithinAny(
        _ descriptor: MessageDescriptor, depth: Int
    ) throws(MessageError) -> UnsafeMutableRawPointer {
        try scanner.expect("{")
        var inner: UnsafeMutableRawPointer?
        var awaitsType = true
        repeat {
            scanner.skipWhitespace()
            let start = scanner.position
            let key = try scanner.string()
            try scanner.expect(":")
            if AnyStructure.isTypeMember(key) {
                try skipType(isFirst: &awaitsType, at: start)
            } else if key.elementsEqual("value".utf8) {
                guard inner == nil else {
                    throw MessageError(.duplicateField, "given twice", path: "value", offset: start)
                }
                do throws(MessageError) {
                    inner = try readAny(descriptor.pointer, depth: depth - 1)
                } catch {
                    throw error.within("value")
                }
            } else if limits.ignoresUnknownJSONFields {
                try scanner.skipValue(depth: depth - 1)
            } else {
                let name = String(decoding: key, as: UTF8.self)
                throw MessageError(.unknownField, "Any has no such field", path: name, offset: start)
            }
        } while try scanner.consume(",")
        try scanner.expect("}")
        return if let inner { inner } else { try makeMessage(descriptor.pointer) }
    }

    /// Skips the value of an `@type` that `findType` has read; a second one is refused.
    mutating func skipType(isFirst: inout Bool, at offset: Int) throws(MessageError) {
        guard isFirst else { throw MessageError(.duplicateField, "given twice", path: "@type", offset: offset) }
        isFirst = false
        _ = try scanner.string()
    }

    /// The wire format of a C structure, in the arena.
    private func pack(_ message: UnsafeMutableRawPointer) throws(MessageError) -> ProtobufCBinaryData {
        let message = message.assumingMemoryBound(to: ProtobufCMessage.self)
        let size = protobuf_c_message_get_packed_size(message)
        guard size > 0 else { return ProtobufCBinaryData(len: 0, data: nil) }
        let data = try take(size).bindMemory(to: UInt8.self, capacity: size)
        return ProtobufCBinaryData(len: protobuf_c_message_pack(message, data), data: data)
    }

    /// A NUL-terminated copy in the arena.
    private func copy(_ text: String) throws(MessageError) -> UnsafeMutableRawPointer {
        let copy = try take(text.utf8.count + 1)
        for (index, byte) in text.utf8.enumerated() { copy.storeBytes(of: byte, toByteOffset: index, as: UInt8.self) }
        copy.storeBytes(of: 0, toByteOffset: text.utf8.count, as: UInt8.self)
        return copy
    }
}
