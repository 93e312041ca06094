import CProtobufC

extension ProtobufCType {
    var isVarint: Bool {
        switch self {
        case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_SINT32, PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_INT64,
            PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_UINT64, PROTOBUF_C_TYPE_BOOL, PROTOBUF_C_TYPE_ENUM:
            true
        default: false
        }
    }

    var isFixed64: Bool {
        self == PROTOBUF_C_TYPE_DOUBLE || self == PROTOBUF_C_TYPE_FIXED64 || self == PROTOBUF_C_TYPE_SFIXED64
    }

    var isFixed32: Bool {
        self == PROTOBUF_C_TYPE_FLOAT || self == PROTOBUF_C_TYPE_FIXED32 || self == PROTOBUF_C_TYPE_SFIXED32
    }

    /// Bytes of one value in a C structure or a repeated field's array.
    var elementSize: Int {
        switch self {
        case PROTOBUF_C_TYPE_INT32, PROTOBUF_C_TYPE_SINT32, PROTOBUF_C_TYPE_SFIXED32, PROTOBUF_C_TYPE_UINT32,
            PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_FLOAT, PROTOBUF_C_TYPE_BOOL, PROTOBUF_C_TYPE_ENUM:
            4
        case PROTOBUF_C_TYPE_BYTES: MemoryLayout<ProtobufCBinaryData>.size
        default: 8
        }
    }
}

extension ProtobufCMessageDescriptor {
    /// The index of the field with this number in `fields`, which are sorted by number.
    func fieldIndex(number: UInt32) -> Int? {
        let count = Int(n_fields)
        let guess = Int(number) &- 1  // numbers from 1 without a gap: the usual case
        if guess < count, fields[guess].id == number { return guess }
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if fields[middle].id < number { low = middle + 1 } else { high = middle }
        }
        return low < count && fields[low].id == number ? low : nil
    }
}
