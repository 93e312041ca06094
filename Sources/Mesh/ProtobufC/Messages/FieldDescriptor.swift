import CProtobufC

/// A field's descriptor with the questions that JSON asks of it.
struct FieldDescriptor {
    let pointer: UnsafePointer<ProtobufCFieldDescriptor>

    var type: ProtobufCType { pointer.pointee.type }
    var name: String { String(cString: pointer.pointee.name) }
    var number: UInt32 { pointer.pointee.id }
    var offset: Int { Int(pointer.pointee.offset) }
    /// Of the count (repeated), the case (oneof) or the presence flag (proto2).
    var quantifierOffset: Int { Int(pointer.pointee.quantifier_offset) }
    var isRepeated: Bool { pointer.pointee.label == PROTOBUF_C_LABEL_REPEATED }
    var isOneofMember: Bool { pointer.pointee.flags & UInt32(PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue) != 0 }

    /// Whether a flag, not the value, says that the field is there: scalars of proto2.
    var hasPresenceFlag: Bool {
        pointer.pointee.label == PROTOBUF_C_LABEL_OPTIONAL && !isOneofMember && type != PROTOBUF_C_TYPE_MESSAGE
            && type != PROTOBUF_C_TYPE_STRING
    }

    var messageDescriptor: UnsafePointer<ProtobufCMessageDescriptor> {
        pointer.pointee.descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
    }

    var enumDescriptor: UnsafePointer<ProtobufCEnumDescriptor> {
        pointer.pointee.descriptor.assumingMemoryBound(to: ProtobufCEnumDescriptor.self)
    }

    /// The key and value fields, if this is a map: protoc turns `map<K, V> things` into `repeated ThingsEntry things` with
    /// `message ThingsEntry { K key = 1; V value = 2; }` nested in the message. protobuf-c drops the mark that tells it from
    /// a message of that shape written by hand, so exactly that shape is taken for a map.
    var mapEntry: (key: FieldDescriptor, value: FieldDescriptor)? {
        guard isRepeated, type == PROTOBUF_C_TYPE_MESSAGE, messageDescriptor.pointee.n_fields == 2 else { return nil }
        let fields = messageDescriptor.pointee.fields!
        let (key, value) = (FieldDescriptor(pointer: fields), FieldDescriptor(pointer: fields + 1))
        guard key.number == 1, value.number == 2, !key.isRepeated, !value.isRepeated,
            CText.equals(key.pointer.pointee.name, "key"), CText.equals(value.pointer.pointee.name, "value"),
            CText.isEntryName(messageDescriptor.pointee.short_name, of: pointer.pointee.name)
        else { return nil }
        return (key, value)
    }
}
