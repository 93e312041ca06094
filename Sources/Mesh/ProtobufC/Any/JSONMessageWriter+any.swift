import CProtobufC

extension JSONMessageWriter {
    /// The members of an `Any`: `@type`, and beside it the fields of the message that it holds. An `Any` within an `Any` has no
    /// fields of its own in JSON, and is the member `value`. What cannot be shown so is the base64 of its bytes in `value`.
    mutating func writeMembers(of any: AnyStructure) {
        guard let typeURL = any.typeURL, typeURL.pointee != 0 else {
            if any.value.len > 0 { writeBase64(of: any, isFirst: true) }
            return
        }
        text.literal("\"@type\":")
        text.string(typeURL)
        guard depth > 0, let descriptor = MessageTypes.descriptor(forTypeURL: String(cString: typeURL)),
            writeContent(of: any, descriptor)
        else { return writeBase64(of: any, isFirst: false) }
    }

    /// Whether the bytes were a message of the type within the depth that is left; if not, nothing was written.
    private mutating func writeContent(of any: AnyStructure, _ descriptor: MessageDescriptor) -> Bool {
        arena.rewinding {
            guard let content = try? descriptor.unpack(any.bytes, limits: DecodingLimits(depth: depth), in: arena)
            else {
                return false
            }
            if AnyStructure.isAny(descriptor.pointer) {
                text.literal(",\"value\":")
                write(content, descriptor)
            } else {
                writeMembers(of: content, descriptor.pointer, isFirst: false)
            }
            return true
        }
    }

    private mutating func writeBase64(of any: AnyStructure, isFirst: Bool) {
        if !isFirst { text.byte(",") }
        text.literal("\"value\":")
        text.base64(any.bytes)
    }
}
