// protoc-gen-freshet: the protoc plugin that writes Swift for Freshet's messages and services.
//
// protoc sends a CodeGeneratorRequest on standard input and reads a CodeGeneratorResponse from standard output; both are
// protobuf-c structures of CDescriptor. For each .proto file the plugin writes one Swift file: a struct for each message
// (conforming to ProtobufC's `Message` through the structures that protoc-c generated), enums, oneofs, and for each service a
// protocol, a client and its method descriptors (for MeshRPC). `scripts/generate` runs it.
//
// What it may import: ProtobufC, CDescriptor.
//
// Where to start reading: `PluginRequest.swift`, then `Schema/` (what a .proto file says), `Naming/`, and `Emit/`.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

let answer: PluginResponse
do {
    let input = try StandardStreams.readInput()
    do {
        let request = try PluginRequest(bytes: input)
        let schema = try Schema(files: request.files)
        answer = .files(try request.filesToGenerate.map { try FileEmitter(schema: schema, request: request).emit($0) })
    } catch let error as GeneratorError {
        answer = .failure(error.description)
    }
    try StandardStreams.writeOutput(answer.serializedBytes())
} catch {
    StandardStreams.writeError("protoc-gen-freshet: \(error)\n")
    exit(1)
}
