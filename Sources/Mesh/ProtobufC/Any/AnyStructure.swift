import CProtobufC

/// The two fields of a C structure of `google.protobuf.Any`, whichever module it was generated into.
struct AnyStructure {
    var typeURL: UnsafePointer<CChar>?
    var value: ProtobufCBinaryData

    /// Reads the fields, if this is the descriptor of `Any`.
    init?(_ message: UnsafeRawPointer, _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) {
        guard Self.isAny(descriptor) else { return nil }
        let fields = descriptor.pointee.fields!
        typeURL = message.load(fromByteOffset: Int(fields[0].offset), as: UnsafePointer<CChar>?.self)
        value = message.load(fromByteOffset: Int(fields[1].offset), as: ProtobufCBinaryData.self)
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: value.data, count: value.len) }

    /// Whether the descriptor is that of `Any`. For nearly every other message the number of fields, or the name's first
    /// letter, settles it.
    static func isAny(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) -> Bool {
        guard descriptor.pointee.n_fields == 2, CText.equals(descriptor.pointee.name, "google.protobuf.Any") else {
            return false
        }
        let fields = descriptor.pointee.fields!
        return fields[0].type == PROTOBUF_C_TYPE_STRING && fields[1].type == PROTOBUF_C_TYPE_BYTES
    }

    /// Stores a type URL and the packed message in an initialised structure of `Any`.
    static func store(
        typeURL: UnsafeMutableRawPointer, value: ProtobufCBinaryData, in message: UnsafeMutableRawPointer,
        _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>
    ) {
        let fields = descriptor.pointee.fields!
        message.storeBytes(of: typeURL, toByteOffset: Int(fields[0].offset), as: UnsafeMutableRawPointer.self)
        message.storeBytes(of: value, toByteOffset: Int(fields[1].offset), as: ProtobufCBinaryData.self)
    }

    static func isTypeMember(_ key: UnsafeRawBufferPointer) -> Bool {
        key.elementsEqual("@type".utf8)
    }
}
