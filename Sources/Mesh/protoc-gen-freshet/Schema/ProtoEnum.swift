import CDescriptor
import ProtobufC

/// An enum as declared.
struct ProtoEnum {
    struct Value {
        var name: String
        var number: Int32
        var comment: [String]
    }

    var name: String
    var fullName: String
    var values: [Value]
    var comment: [String]

    init(_ type: Google__Protobuf__EnumDescriptorProto, scope: String, path: [Int32], comments: Comments) {
        name = CField.string(type.name)
        fullName = scope + name
        values = CField.elements(type.value, type.n_value) { $0!.pointee }.enumerated().map {
            Value(name: CField.string($1.name), number: $1.number, comment: comments[path + [2, Int32($0)]])
        }
        comment = comments[path]
    }
}
