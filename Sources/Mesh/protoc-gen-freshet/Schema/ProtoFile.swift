import CDescriptor
import ProtobufC

/// What a .proto file declares, copied out of its FileDescriptorProto.
struct ProtoFile {
    var name: String
    /// For example `freshet.signals.v1`; empty if the file names none.
    var package: String
    var syntax: String
    var messages: [ProtoMessage]
    var enums: [ProtoEnum]
    var services: [ProtoService]

    init(_ file: Google__Protobuf__FileDescriptorProto) {
        name = CField.string(file.name)
        package = CField.string(file.package)
        syntax = CField.string(file.syntax)
        let comments = Comments(file.source_code_info)
        let scope = package.isEmpty ? "" : package + "."
        messages = CField.elements(file.message_type, file.n_message_type) { $0!.pointee }.enumerated().map {
            ProtoMessage($1, scope: scope, path: [4, Int32($0)], comments: comments)
        }
        enums = CField.elements(file.enum_type, file.n_enum_type) { $0!.pointee }.enumerated().map {
            ProtoEnum($1, scope: scope, path: [5, Int32($0)], comments: comments)
        }
        services = CField.elements(file.service, file.n_service) { $0!.pointee }.enumerated().map {
            ProtoService($1, scope: scope, path: [6, Int32($0)], comments: comments)
        }
    }
}
