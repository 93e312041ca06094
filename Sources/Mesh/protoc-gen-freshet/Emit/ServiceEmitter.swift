/// Writes a service as a namespace of its own: `Server`, the protocol that a server implements; `Client`; `Methods`, what the
/// wire calls them.
struct ServiceEmitter {
    let schema: Schema
    let service: ProtoService
    let namespace: String

    func emit(to writer: inout SourceWriter) {
        writer.block("extension \(namespace)") { writer in
            writer.comment(service.comment.isEmpty ? ["`\(service.fullName)`."] : service.comment)
            writer.block("public enum \(service.name)") { writer in
                emitServer(to: &writer)
                writer.line()
                emitClient(to: &writer)
                writer.line()
                emitMethods(to: &writer)
            }
        }
        writer.line()
        writer.line("/// ``\(namespace)/\(service.name)``, the only version of this service.")
        writer.line("public typealias \(service.name) = \(namespace).\(service.name)")
        writer.line()
        emitHandlers(to: &writer)
        writer.line()
    }

    // MARK: - Server

    private func emitServer(to writer: inout SourceWriter) {
        writer.line("/// What a server of `\(service.fullName)` implements.")
        writer.block("public protocol Server: RPCService") { writer in
            for method in service.methods {
                writer.comment(method.comment)
                writer.line("func \(name(method))(\(serverParameters(method))) async throws\(serverResult(method))")
            }
        }
    }

    private func serverParameters(_ method: ProtoService.Method) -> String {
        switch method.kind {
        case .unary: "_ request: \(input(method)), context: ServerContext"
        case .clientStream: "_ requests: RequestStream<\(input(method))>, context: ServerContext"
        case .serverStream:
            "_ request: \(input(method)), responses: ResponseWriter<\(output(method))>, context: ServerContext"
        case .bidiStream:
            "_ requests: RequestStream<\(input(method))>, responses: ResponseWriter<\(output(method))>, "
                + "context: ServerContext"
        }
    }

    private func serverResult(_ method: ProtoService.Method) -> String {
        switch method.kind {
        case .unary, .clientStream: " -> \(output(method))"
        case .serverStream, .bidiStream: ""
        }
    }

    private func emitHandlers(to writer: inout SourceWriter) {
        writer.block("extension \(namespace).\(service.name).Server") { writer in
            writer.line("/// What a server registers: one handler for each method.")
            writer.block("public var handlers: [RPCHandler]") { writer in
                writer.line("[")
                writer.indented { writer in
                    for method in service.methods {
                        writer.line(".\(method.kind.rawValue)(\(descriptor(method))) {")
                        writer.indented { emitHandler(of: method, to: &$0) }
                        writer.line("},")
                    }
                }
                writer.line("]")
            }
        }
    }

    private func emitHandler(of method: ProtoService.Method, to writer: inout SourceWriter) {
        let (input, output) = (input(method), output(method))
        switch method.kind {
        case .unary:
            writer.line("(request: \(input), context: ServerContext) async throws -> \(output) in")
            writer.line("try await self.\(name(method))(request, context: context)")
        case .clientStream:
            writer.line("(requests: RequestStream<\(input)>, context: ServerContext) async throws -> \(output) in")
            writer.line("try await self.\(name(method))(requests, context: context)")
        case .serverStream:
            writer.line("(request: \(input), responses: ResponseWriter<\(output)>, context: ServerContext) in")
            writer.line("try await self.\(name(method))(request, responses: responses, context: context)")
        case .bidiStream:
            writer.line(
                "(requests: RequestStream<\(input)>, responses: ResponseWriter<\(output)>, context: ServerContext) in")
            writer.line("try await self.\(name(method))(requests, responses: responses, context: context)")
        }
    }

    // MARK: - Client

    private func emitClient(to writer: inout SourceWriter) {
        writer.line("/// The caller's side of `\(service.fullName)`.")
        writer.block("public struct Client: Sendable") { writer in
            writer.line("private let caller: any RPCCaller")
            writer.line()
            writer.block("public init(_ caller: any RPCCaller)") { $0.line("self.caller = caller") }
            for method in service.methods {
                writer.line()
                writer.comment(method.comment)
                emitCall(of: method, to: &writer)
            }
        }
    }

    private func emitCall(of method: ProtoService.Method, to writer: inout SourceWriter) {
        let (input, output) = (input(method), output(method))
        writer.line("public func \(name(method))(")
        switch method.kind {
        case .unary:
            writer.indented { $0.line("_ request: \(input), options: CallOptions = .default") }
            writer.block(") async throws -> \(output)") {
                $0.line("try await caller.unary(Methods.\(name(method)), request, options: options)")
            }
        case .serverStream:
            writer.indented { $0.line("_ request: \(input), options: CallOptions = .default") }
            writer.block(") async throws -> RPCStream<\(input), \(output)>") {
                $0.line("try await caller.open(Methods.\(name(method)), request, options: options)")
            }
        case .clientStream, .bidiStream:
            writer.indented { $0.line("options: CallOptions = .default") }
            writer.block(") async throws -> RPCStream<\(input), \(output)>") {
                $0.line("try await caller.open(Methods.\(name(method)), options: options)")
            }
        }
    }

    // MARK: - Methods

    private func emitMethods(to writer: inout SourceWriter) {
        writer.line("/// The methods of `\(service.fullName)` as the wire names them.")
        writer.block("public enum Methods") { writer in
            for method in service.methods {
                let kind = method.kind == .unary ? "" : "kind: .\(method.kind.rawValue), "
                writer.line("public static let \(name(method)) = MethodDescriptor(")
                writer.indented {
                    $0.line(
                        "service: \"\(service.fullName)\", method: \"\(method.name)\", "
                            + "\(kind)idempotency: .\(method.idempotency))")
                }
            }
        }
    }

    // MARK: - Names

    private func name(_ method: ProtoService.Method) -> String { SwiftName.escaped(SwiftName.method(method.name)) }
    private func input(_ method: ProtoService.Method) -> String { schema.swiftNames[method.input] ?? method.input }
    private func output(_ method: ProtoService.Method) -> String { schema.swiftNames[method.output] ?? method.output }
    private func descriptor(_ method: ProtoService.Method) -> String {
        "\(namespace).\(service.name).Methods.\(name(method))"
    }
}
