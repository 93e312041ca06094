import CProtobufC

/// Writes C structures in the proto3 JSON mapping, from the descriptor tables.
struct JSONMessageWriter {
    /// Where the content of `google.protobuf.Any` is unpacked.
    let arena: Arena
    var text = JSONTextWriter()
    /// How many levels of messages may still be opened; it bounds what the bytes in an `Any` may hold.
    var depth = DecodingLimits.default.depth

    init(arena: Arena) { self.arena = arena }

    var bytes: [UInt8] { text.bytes }

    mutating func write(_ message: UnsafeRawPointer, _ descriptor: MessageDescriptor) {
        write(message, descriptor.pointer)
    }

    private mutating func write(_ message: UnsafeRawPointer, _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) {
        depth -= 1
        defer { depth += 1 }
        text.byte("{")
        if let any = AnyStructure(message, descriptor) {
            writeMembers(of: any)
        } else {
            writeMembers(of: message, descriptor, isFirst: true)
        }
        text.byte("}")
    }

    /// The fields that are present, each with a comma before it unless it is the object's first member.
    mutating func writeMembers(
        of message: UnsafeRawPointer, _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, isFirst: Bool
    ) {
        var isFirst = isFirst
        for index in 0..<Int(descriptor.pointee.n_fields) {
            let field = FieldDescriptor(pointer: descriptor.pointee.fields + index)
            guard isPresent(field, in: message) else { continue }
            if !isFirst { text.byte(",") }
            isFirst = false
            text.name(field.pointer.pointee.name)
            let value = message + field.offset
            if !field.isRepeated {
                write(value, of: field)
                continue
            }
            let count = message.load(fromByteOffset: field.quantifierOffset, as: Int.self)
            let elements = value.load(as: UnsafeRawPointer.self)
            if let map = field.mapEntry {
                writeMap(elements, count: count, map.key, map.value)
            } else {
                writeArray(elements, count: count, of: field)
            }
        }
    }

    /// Whether a field is written: repeated fields with elements, oneof members that are set, other fields that differ from
    /// their default.
    private func isPresent(_ field: FieldDescriptor, in message: UnsafeRawPointer) -> Bool {
        let quantifier = message + field.quantifierOffset
        if field.isRepeated { return quantifier.load(as: Int.self) > 0 }
        if field.isOneofMember { return quantifier.load(as: UInt32.self) == field.number }
        if field.hasPresenceFlag { return quantifier.load(as: Int32.self) != 0 }
        let value = message + field.offset
        switch field.type {
        case PROTOBUF_C_TYPE_MESSAGE: return value.load(as: UnsafeRawPointer?.self) != nil
        case PROTOBUF_C_TYPE_STRING: return (value.load(as: UnsafePointer<CChar>?.self)?.pointee ?? 0) != 0
        case PROTOBUF_C_TYPE_BYTES: return value.load(as: ProtobufCBinaryData.self).len > 0
        case PROTOBUF_C_TYPE_DOUBLE: return value.load(as: Double.self) != 0
        case PROTOBUF_C_TYPE_FLOAT: return value.load(as: Float.self) != 0
        default:
            return field.type.elementSize == 4 ? value.load(as: Int32.self) != 0 : value.load(as: Int64.self) != 0
        }
    }

    private mutating func writeArray(_ elements: UnsafeRawPointer, count: Int, of field: FieldDescriptor) {
        text.byte("[")
        for index in 0..<count {
            if index > 0 { text.byte(",") }
            write(elements + index * field.type.elementSize, of: field)
        }
        text.byte("]")
    }

    /// The entries are in the order in which the message's `build(in:)` put them, which is that of their keys.
    private mutating func writeMap(
        _ elements: UnsafeRawPointer, count: Int, _ key: FieldDescriptor, _ value: FieldDescriptor
    ) {
        text.byte("{")
        for index in 0..<count {
            let entry = elements.load(fromByteOffset: index * 8, as: UnsafeRawPointer.self)
            if index > 0 { text.byte(",") }
            if key.type == PROTOBUF_C_TYPE_STRING || key.type.isWrittenAsString {
                write(entry + key.offset, of: key)
            } else {
                text.byte("\"")
                write(entry + key.offset, of: key)
                text.byte("\"")
            }
            text.byte(":")
            write(entry + value.offset, of: value)
        }
        text.byte("}")
    }

    /// One value of the field's type, from the place where the structure keeps it.
    private mutating func write(_ place: UnsafeRawPointer, of field: FieldDescriptor) {
        switch field.type {
        case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_SINT32, PROTOBUF_C_TYPE_SFIXED32:
            text.integer(place.load(as: Int32.self))
        case PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_FIXED32:
            text.integer(place.load(as: UInt32.self))
        case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64:
            text.quotedInteger(place.load(as: Int64.self))
        case PROTOBUF_C_TYPE_UINT64, PROTOBUF_C_TYPE_FIXED64:
            text.quotedInteger(place.load(as: UInt64.self))
        case PROTOBUF_C_TYPE_FLOAT: text.floatingPoint(place.load(as: Float.self))
        case PROTOBUF_C_TYPE_DOUBLE: text.floatingPoint(place.load(as: Double.self))
        case PROTOBUF_C_TYPE_BOOL: text.literal(place.load(as: Int32.self) != 0 ? "true" : "false")
        case PROTOBUF_C_TYPE_ENUM:
            let number = place.load(as: Int32.self)
            if let value = protobuf_c_enum_descriptor_get_value(field.enumDescriptor, number) {
                text.string(value.pointee.name)
            } else {
                text.integer(number)
            }
        case PROTOBUF_C_TYPE_STRING: text.string(place.load(as: UnsafePointer<CChar>?.self))
        case PROTOBUF_C_TYPE_BYTES:
            let data = place.load(as: ProtobufCBinaryData.self)
            text.base64(UnsafeRawBufferPointer(start: data.data, count: data.len))
        default:
            if let message = place.load(as: UnsafeRawPointer?.self) {
                write(message, field.messageDescriptor)
            } else {
                text.literal("{}")
            }
        }
    }
}

extension ProtobufCType {
    /// 64-bit integers, which JSON's readers would round.
    fileprivate var isWrittenAsString: Bool {
        switch self {
        case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64, PROTOBUF_C_TYPE_UINT64,
            PROTOBUF_C_TYPE_FIXED64:
            true
        default: false
        }
    }
}
