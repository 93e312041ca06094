import CProtobufC

extension JSONMessageReader {
    /// Reads one value of the field's type into the place where the structure keeps it.
    mutating func readValue(
        _ field: FieldDescriptor, into place: UnsafeMutableRawPointer, depth: Int
    ) throws(MessageError) {
        let next = try scanner.peek()
        switch field.type {
        case PROTOBUF_C_TYPE_MESSAGE:
            let message = try readMessage(field.messageDescriptor, depth: depth)
            place.storeBytes(of: message, as: UnsafeMutableRawPointer.self)
        case PROTOBUF_C_TYPE_BOOL:
            let isTrue = try scanner.consumeLiteral("true")
            if !isTrue, try !scanner.consumeLiteral("false") { throw wrongType("true or false") }
            place.storeBytes(of: isTrue ? 1 : 0, as: Int32.self)
        case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES:
            guard next == UInt8(ascii: "\"") else { throw wrongType("a string") }
            let start = scanner.position
            try storeText(try scanner.string(), field, into: place, at: start)
        default:
            let start = scanner.position
            if next == UInt8(ascii: "\"") {
                try storeText(try scanner.string(), field, into: place, at: start)
            } else if next == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= next {
                try storeNumber(try scanner.number(), field, into: place, at: start)
            } else {
                throw wrongType(field.type == PROTOBUF_C_TYPE_ENUM ? "a name or a number" : "a number")
            }
        }
    }

    /// Stores a value that was written as a string, as it is for strings, bytes, enums, map keys and, if one likes, numbers.
    func storeText(
        _ text: UnsafeRawBufferPointer, _ field: FieldDescriptor, into place: UnsafeMutableRawPointer, at offset: Int
    ) throws(MessageError) {
        switch field.type {
        case PROTOBUF_C_TYPE_STRING:
            place.storeBytes(of: try cString(text), as: UnsafeMutableRawPointer.self)
        case PROTOBUF_C_TYPE_BYTES:
            guard let count = Base64.decodedCount(text) else {
                throw MessageError(.invalidBase64, "not base64: wrong length or padding", offset: offset)
            }
            let data = try take(count).bindMemory(to: UInt8.self, capacity: count)
            if Base64.decode(text, into: data) != nil {
                throw MessageError(.invalidBase64, "a character that is not base64", offset: offset)
            }
            place.storeBytes(of: ProtobufCBinaryData(len: count, data: data), as: ProtobufCBinaryData.self)
        case PROTOBUF_C_TYPE_ENUM:
            let name = try cString(text).assumingMemoryBound(to: CChar.self)
            guard let value = protobuf_c_enum_descriptor_get_value_by_name(field.enumDescriptor, name) else {
                let type = String(cString: field.enumDescriptor.pointee.short_name)
                throw MessageError(.outOfRange, "\(type) has no value \(String(cString: name))", offset: offset)
            }
            place.storeBytes(of: Int32(value.pointee.value), as: Int32.self)
        case PROTOBUF_C_TYPE_DOUBLE, PROTOBUF_C_TYPE_FLOAT:
            if let special = Self.specialNumber(text) {
                storeFloatingPoint(special, field, into: place)
            } else {
                try storeNumber(try wholeNumber(text, at: offset), field, into: place, at: offset)
            }
        default:
            try storeNumber(try wholeNumber(text, at: offset), field, into: place, at: offset)
        }
    }

    private func storeNumber(
        _ number: JSONNumber, _ field: FieldDescriptor, into place: UnsafeMutableRawPointer, at offset: Int
    ) throws(MessageError) {
        switch field.type {
        case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_SINT32, PROTOBUF_C_TYPE_SFIXED32, PROTOBUF_C_TYPE_ENUM:
            place.storeBytes(of: try integer(number, Int32.self, at: offset), as: Int32.self)
        case PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_FIXED32:
            place.storeBytes(of: try integer(number, UInt32.self, at: offset), as: UInt32.self)
        case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64:
            place.storeBytes(of: try integer(number, Int64.self, at: offset), as: Int64.self)
        case PROTOBUF_C_TYPE_UINT64, PROTOBUF_C_TYPE_FIXED64:
            place.storeBytes(of: try integer(number, UInt64.self, at: offset), as: UInt64.self)
        case PROTOBUF_C_TYPE_FLOAT:
            guard let value = number.floatingPoint(Float.self) else { throw outOfRange(number, at: offset) }
            place.storeBytes(of: value, as: Float.self)
        case PROTOBUF_C_TYPE_DOUBLE:
            guard let value = number.floatingPoint(Double.self) else { throw outOfRange(number, at: offset) }
            place.storeBytes(of: value, as: Double.self)
        default:
            throw MessageError(.wrongType, "a number does not fit the field's type", offset: offset)
        }
    }

    private func storeFloatingPoint(_ value: Double, _ field: FieldDescriptor, into place: UnsafeMutableRawPointer) {
        if field.type == PROTOBUF_C_TYPE_DOUBLE {
            place.storeBytes(of: value, as: Double.self)
        } else {
            place.storeBytes(of: Float(value), as: Float.self)
        }
    }

    private func integer<Value: FixedWidthInteger>(
        _ number: JSONNumber, _ type: Value.Type, at offset: Int
    ) throws(MessageError) -> Value {
        guard let value = number.integer(type) else { throw outOfRange(number, at: offset) }
        return value
    }

    private func outOfRange(_ number: JSONNumber, at offset: Int) -> MessageError {
        let text = String(decoding: number.text.prefix(40), as: UTF8.self)
        return MessageError(.outOfRange, "\(text) is not a value of the field's type", offset: offset)
    }

    private func wholeNumber(_ text: UnsafeRawBufferPointer, at offset: Int) throws(MessageError) -> JSONNumber {
        guard let number = JSONNumber(at: text), number.text.count == text.count else {
            throw MessageError(.wrongType, "the string is not a number", offset: offset)
        }
        return number
    }

    /// A NUL-terminated copy in the arena.
    private func cString(_ text: UnsafeRawBufferPointer) throws(MessageError) -> UnsafeMutableRawPointer {
        let copy = try take(text.count + 1)
        if let start = text.baseAddress { copy.copyMemory(from: start, byteCount: text.count) }
        copy.storeBytes(of: 0, toByteOffset: text.count, as: UInt8.self)
        return copy
    }

    private static func specialNumber(_ text: UnsafeRawBufferPointer) -> Double? {
        if text.elementsEqual("NaN".utf8) { return .nan }
        if text.elementsEqual("Infinity".utf8) { return .infinity }
        if text.elementsEqual("-Infinity".utf8) { return -.infinity }
        return nil
    }
}
