import CDescriptor
import ProtobufC

/// What the plugin answers: Swift files, or one message for the person who wrote the .proto file.
enum PluginResponse {
    case files([GeneratedFile])
    case failure(String)

    /// FEATURE_PROTO3_OPTIONAL: protoc then hands such fields to the plugin, whose message says what to write instead.
    static let supportedFeatures: UInt64 = 1

    func serializedBytes() -> [UInt8] {
        Arena.withScratch { arena in
            let response = arena.allocate(Google__Protobuf__Compiler__CodeGeneratorResponse.self)
            google__protobuf__compiler__code_generator_response__init(response)
            response.pointee.has_supported_features = 1
            response.pointee.supported_features = Self.supportedFeatures
            switch self {
            case .failure(let message):
                response.pointee.error = arena.string(message)
            case .files(let files):
                response.pointee.n_file = files.count
                response.pointee.file = arena.elements(files) { file in
                    let structure = arena.allocate(Google__Protobuf__Compiler__CodeGeneratorResponse__File.self)
                    google__protobuf__compiler__code_generator_response__file__init(structure)
                    structure.pointee.name = arena.string(file.name)
                    structure.pointee.content = arena.string(file.content)
                    return structure
                }
            }
            let size = google__protobuf__compiler__code_generator_response__get_packed_size(response)
            return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                count = google__protobuf__compiler__code_generator_response__pack(response, buffer.baseAddress)
            }
        }
    }
}

/// One file of Swift.
struct GeneratedFile {
    var name: String
    var content: String
}
