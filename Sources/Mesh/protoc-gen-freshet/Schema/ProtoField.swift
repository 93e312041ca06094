import CDescriptor
import ProtobufC

/// A field as declared.
struct ProtoField {
    var name: String
    var number: Int32
    var isRepeated: Bool
    var isRequired: Bool
    /// proto3 `optional`.
    var isProto3Optional: Bool
    var type: FieldType
    /// Index into the message's oneofs.
    var oneofIndex: Int?
    var comment: [String]

    init(_ field: Google__Protobuf__FieldDescriptorProto, comment: [String]) {
        name = CField.string(field.name)
        number = field.number
        isRepeated = field.label.rawValue == 3
        isRequired = field.label.rawValue == 2
        isProto3Optional = field.proto3_optional != 0
        type = FieldType(code: Int(field.type.rawValue), typeName: CField.string(field.type_name))
        oneofIndex = field.has_oneof_index != 0 ? Int(field.oneof_index) : nil
        self.comment = comment
    }
}

/// FieldDescriptorProto.Type, with the type that a message or enum field names.
enum FieldType {
    case double
    case float
    case int32
    case int64
    case uint32
    case uint64
    case bool
    case string
    case bytes
    /// A full name without the leading dot.
    case message(String)
    case enumeration(String)
    case group

    init(code: Int, typeName: String) {
        let name = String(typeName.drop { $0 == "." })
        switch code {
        case 1: self = .double
        case 2: self = .float
        case 3, 16, 18: self = .int64
        case 4, 6: self = .uint64
        case 5, 15, 17: self = .int32
        case 7, 13: self = .uint32
        case 8: self = .bool
        case 9: self = .string
        case 11: self = .message(name)
        case 12: self = .bytes
        case 14: self = .enumeration(name)
        default: self = .group
        }
    }
}
