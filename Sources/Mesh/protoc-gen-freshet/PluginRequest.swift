import CDescriptor
import ProtobufC

/// What protoc asks of a plugin.
struct PluginRequest {
    /// The files named on protoc's command line.
    var filesToGenerate: [String]
    /// The module of the C structures, from the plugin's parameter `c_module=NAME`.
    var cModule = "CMessages"
    /// Those files and everything that they import, each after what it imports.
    var files: [ProtoFile]

    static let descriptor = MessageDescriptor(initializedBy: google__protobuf__compiler__code_generator_request__init)

    init(bytes: [UInt8]) throws {
        self = try bytes.withUnsafeBytes { bytes in
            try Self.descriptor.withUnpacked(bytes) { structure in
                let request = structure.assumingMemoryBound(to: Google__Protobuf__Compiler__CodeGeneratorRequest.self)
                return try PluginRequest(request.pointee)
            }
        }
    }

    private init(_ request: Google__Protobuf__Compiler__CodeGeneratorRequest) throws {
        for parameter in CField.string(request.parameter).split(separator: ",") {
            let parts = parameter.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0] == "c_module" else {
                throw GeneratorError(
                    file: "--freshet_opt", element: String(parameter), reason: "the only parameter is c_module=NAME")
            }
            cModule = String(parts[1])
        }
        filesToGenerate = CField.strings(request.file_to_generate, request.n_file_to_generate)
        files = CField.elements(request.proto_file, request.n_proto_file) { ProtoFile($0!.pointee) }
    }
}
