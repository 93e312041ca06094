import CDescriptor
import ProtobufC

/// A service as declared.
struct ProtoService {
    struct Method {
        /// MethodOptions.IdempotencyLevel.
        enum Idempotency: UInt32 {
            case unknown = 0
            case noSideEffects = 1
            case idempotent = 2
        }

        /// Which sides send a stream; the raw value is the name of `MethodDescriptor.Kind`'s case.
        enum Kind: String {
            case unary, clientStream, serverStream, bidiStream

            init(client: Bool, server: Bool) {
                self = client ? (server ? .bidiStream : .clientStream) : (server ? .serverStream : .unary)
            }
        }

        var name: String
        /// Full message names.
        var input: String
        var output: String
        var kind: Kind
        var idempotency: Idempotency
        var comment: [String]
    }

    var name: String
    var fullName: String
    var methods: [Method]
    var comment: [String]

    init(_ service: Google__Protobuf__ServiceDescriptorProto, scope: String, path: [Int32], comments: Comments) {
        name = CField.string(service.name)
        fullName = scope + name
        methods = CField.elements(service.method, service.n_method) { $0!.pointee }.enumerated().map {
            let level = $1.options?.pointee.idempotency_level.rawValue ?? 0
            return Method(
                name: CField.string($1.name),
                input: String(CField.string($1.input_type).drop { $0 == "." }),
                output: String(CField.string($1.output_type).drop { $0 == "." }),
                kind: Method.Kind(client: $1.client_streaming != 0, server: $1.server_streaming != 0),
                idempotency: Method.Idempotency(rawValue: level) ?? .unknown,
                comment: comments[path + [2, Int32($0)]])
        }
        comment = comments[path]
    }
}
