import CDescriptor
import ProtobufC

/// A message type as declared.
struct ProtoMessage {
    var name: String
    /// Package, enclosing messages and name, joined by dots.
    var fullName: String
    var fields: [ProtoField]
    var oneofs: [ProtoOneof]
    var messages: [ProtoMessage]
    var enums: [ProtoEnum]
    /// Whether protoc made this type for the entries of a map field.
    var isMapEntry: Bool
    var hasExtensions: Bool
    var comment: [String]

    init(_ message: Google__Protobuf__DescriptorProto, scope: String, path: [Int32], comments: Comments) {
        name = CField.string(message.name)
        let fullName = scope + name
        self.fullName = fullName
        fields = CField.elements(message.field, message.n_field) { $0!.pointee }.enumerated().map {
            ProtoField($1, comment: comments[path + [2, Int32($0)]])
        }
        messages = CField.elements(message.nested_type, message.n_nested_type) { $0!.pointee }.enumerated().map {
            ProtoMessage($1, scope: fullName + ".", path: path + [3, Int32($0)], comments: comments)
        }
        enums = CField.elements(message.enum_type, message.n_enum_type) { $0!.pointee }.enumerated().map {
            ProtoEnum($1, scope: fullName + ".", path: path + [4, Int32($0)], comments: comments)
        }
        oneofs = CField.elements(message.oneof_decl, message.n_oneof_decl) { $0!.pointee }.enumerated().map {
            ProtoOneof(name: CField.string($1.name), comment: comments[path + [8, Int32($0)]])
        }
        isMapEntry = message.options?.pointee.map_entry == 1
        hasExtensions = message.n_extension_range > 0 || message.n_extension > 0
        comment = comments[path]
    }
}

/// A oneof; its members are the fields with its index.
struct ProtoOneof {
    var name: String
    var comment: [String]
}
