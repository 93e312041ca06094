/// Writes a service: the protocol that a server implements, its handlers, the method descriptors and the client.
struct ServiceEmitter {
    let schema: Schema
    let service: ProtoService
    let namespace: String

    func emit(to writer: inout SourceWriter) {
        writer.block("extension \(namespace)") { writer in
            emitProtocol(to: &writer)
            writer.line()
            emitMethods(to: &writer)
            writer.line()
            emitClient(to: &writer)
        }
        writer.line()
        emitHandlers(to: &writer)
        writer.line()
    }

    private func emitProtocol(to writer: inout SourceWriter) {
        writer.comment(service.comment.isEmpty ? ["The server's side of `\(service.fullName)`."] : service.comment)
        writer.block("public protocol \(service.name): RPCService") { writer in
            for method in service.methods {
                writer.comment(method.comment)
                writer.line(
                    "func \(name(method))(_ request: \(input(method)), context: ServerContext) async throws "
                        + "-> \(output(method))")
            }
        }
    }

    private func emitMethods(to writer: inout SourceWriter) {
        writer.line("/// The methods of `\(service.fullName)` as the wire names them.")
        writer.block("public enum \(service.name)Methods") { writer in
            for method in service.methods {
                writer.line("public static let \(name(method)) = MethodDescriptor(")
                writer.indented {
                    $0.line(
                        "service: \"\(service.fullName)\", method: \"\(method.name)\", "
                            + "idempotency: .\(method.idempotency))")
                }
            }
        }
    }

    private func emitClient(to writer: inout SourceWriter) {
        writer.line("/// The caller's side of `\(service.fullName)`.")
        writer.block("public struct \(service.name)Client: Sendable") { writer in
            writer.line("private let caller: any RPCCaller")
            writer.line()
            writer.block("public init(_ caller: any RPCCaller)") { $0.line("self.caller = caller") }
            for method in service.methods {
                writer.line()
                writer.comment(method.comment)
                writer.line("public func \(name(method))(")
                writer.indented { $0.line("_ request: \(input(method)), options: CallOptions = .default") }
                writer.block(") async throws -> \(output(method))") {
                    $0.line("try await caller.unary(\(descriptor(method)), request, options: options)")
                }
            }
        }
    }

    private func emitHandlers(to writer: inout SourceWriter) {
        writer.block("extension \(namespace).\(service.name)") { writer in
            writer.line("/// What a server registers: one handler for each method.")
            writer.block("public var handlers: [RPCHandler]") { writer in
                writer.line("[")
                writer.indented { writer in
                    for method in service.methods {
                        writer.line(".unary(\(descriptor(method))) {")
                        writer.indented { writer in
                            writer.line(
                                "(request: \(input(method)), context: ServerContext) async throws -> \(output(method)) in"
                            )
                            writer.line("try await self.\(name(method))(request, context: context)")
                        }
                        writer.line("},")
                    }
                }
                writer.line("]")
            }
        }
    }

    private func name(_ method: ProtoService.Method) -> String { SwiftName.escaped(SwiftName.method(method.name)) }
    private func input(_ method: ProtoService.Method) -> String { schema.swiftNames[method.input] ?? method.input }
    private func output(_ method: ProtoService.Method) -> String { schema.swiftNames[method.output] ?? method.output }
    private func descriptor(_ method: ProtoService.Method) -> String {
        "\(namespace).\(service.name)Methods.\(name(method))"
    }
}
