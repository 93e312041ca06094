/// A stored property of a message's struct: a field, a map, or a oneof.
struct PropertyEmitter {
    enum Source {
        case singular(ProtoField)
        case repeated(ProtoField)
        case map(ProtoField, entry: ProtoMessage, key: ProtoField, value: ProtoField)
        /// A oneof of one member, which is how presence is written.
        case presence(ProtoOneof, ProtoField)
        case oneof(ProtoOneof, [ProtoField], typeName: String)
    }

    let schema: Schema
    let source: Source

    var name: String {
        switch source {
        case .singular(let field), .repeated(let field), .map(let field, _, _, _), .presence(_, let field):
            SwiftName.escaped(SwiftName.property(field.name))
        case .oneof(let oneof, _, _):
            SwiftName.escaped(SwiftName.property(oneof.name))
        }
    }

    var swiftType: String {
        switch source {
        case .singular(let field): value(field).swiftType + (value(field).isMessage ? "?" : "")
        case .repeated(let field): "[\(value(field).swiftType)]"
        case .map(_, _, let key, let mapped): "[\(value(key).swiftType): \(value(mapped).swiftType)]"
        case .presence(_, let field): value(field).swiftType + "?"
        case .oneof(_, _, let typeName): typeName + "?"
        }
    }

    var defaultValue: String {
        switch source {
        case .singular(let field): value(field).isMessage ? "nil" : value(field).defaultValue
        case .repeated: "[]"
        case .map: "[:]"
        case .presence, .oneof: "nil"
        }
    }

    var comment: [String] {
        switch source {
        case .singular(let field), .repeated(let field), .map(let field, _, _, _): field.comment
        case .presence(let oneof, let field): oneof.comment + field.comment
        case .oneof(let oneof, _, _): oneof.comment
        }
    }

    /// Statements of `init(copying:)`, where `c` is the C structure.
    func emitRead(to writer: inout SourceWriter) {
        switch source {
        case .singular(let field):
            let member = self.member(field)
            let read = value(field).isMessage ? "CField.message(\(member))" : value(field).read(member)
            writer.line("self.\(name) = \(read)")
        case .repeated(let field):
            writer.line("self.\(name) = \(value(field).readArray(member(field), count(field)))")
        case .map(let field, _, let key, let mapped):
            writer.block("self.\(name) = CField.map(\(member(field)), \(count(field)))") { writer in
                writer.line("(\(value(key).read("$0.key")), \(value(mapped).read("$0.value")))")
            }
        case .presence(let oneof, let field):
            writer.block("if \(caseMember(oneof)).rawValue == \(field.number)") {
                $0.line("self.\(name) = \(value(field).read(member(field)))")
            }
        case .oneof(let oneof, let fields, _):
            writer.switchBlock("\(caseMember(oneof)).rawValue") { writer in
                for field in fields {
                    let read = value(field).read(member(field))
                    writer.line("case \(field.number): self.\(name) = .\(caseName(field))(\(read))")
                }
                writer.line("default: break")
            }
        }
    }

    /// Statements of `build(in:)`, where `c` is the C structure, initialised to defaults.
    func emitBuild(to writer: inout SourceWriter) {
        switch source {
        case .singular(let field): emitBuildSingular(field, to: &writer)
        case .repeated(let field):
            writer.block("if !self.\(name).isEmpty") { writer in
                writer.line("\(count(field)) = self.\(name).count")
                writer.line("\(member(field)) = \(value(field).buildArray("self.\(name)"))")
            }
        case .map(let field, let entry, let key, let mapped):
            writer.block("if !self.\(name).isEmpty") { writer in
                writer.line("\(count(field)) = self.\(name).count")
                writer.line("\(member(field)) = arena.entries(self.\(name)) { entry, key, value in")
                writer.indented { writer in
                    writer.line("\(CName.functions(entry.fullName))__init(entry)")
                    writer.line("entry.pointee.key = \(value(key).build("key"))")
                    writer.line("entry.pointee.value = \(value(mapped).build("value"))")
                }
                writer.line("}")
            }
        case .presence(let oneof, let field):
            writer.block("if let value = self.\(name)") { writer in
                writer.line("\(caseMember(oneof)) = .init(rawValue: \(field.number))")
                writer.line("\(member(field)) = \(value(field).build("value"))")
            }
        case .oneof(let oneof, let fields, _):
            writer.switchBlock("self.\(name)") { writer in
                for field in fields {
                    writer.line("case .\(caseName(field))(let value):")
                    writer.indented { writer in
                        writer.line("\(caseMember(oneof)) = .init(rawValue: \(field.number))")
                        writer.line("\(member(field)) = \(value(field).build("value"))")
                    }
                }
                writer.line("case nil: break")
            }
        }
    }

    private func emitBuildSingular(_ field: ProtoField, to writer: inout SourceWriter) {
        switch field.type {
        case .message:
            writer.line("if let value = self.\(name) { \(member(field)) = \(value(field).build("value")) }")
        case .string, .bytes:
            writer.line("if !self.\(name).isEmpty { \(member(field)) = \(value(field).build("self.\(name)")) }")
        default:
            writer.line("\(member(field)) = \(value(field).build("self.\(name)"))")
        }
    }

    /// The enum of a oneof with several members.
    func emitOneofType(to writer: inout SourceWriter) {
        guard case .oneof(let oneof, let fields, let typeName) = source else { return }
        writer.comment(oneof.comment)
        writer.block("public enum \(typeName): Hashable, Sendable") { writer in
            for field in fields {
                writer.comment(field.comment)
                writer.line("case \(caseName(field))(\(value(field).swiftType))")
            }
        }
        writer.line()
    }

    private func value(_ field: ProtoField) -> ValueEmitter { ValueEmitter(schema: schema, type: field.type) }
    private func member(_ field: ProtoField) -> String { "c.pointee.\(SwiftName.escaped(CName.member(field.name)))" }
    private func count(_ field: ProtoField) -> String { "c.pointee.n_\(CName.member(field.name))" }
    private func caseMember(_ oneof: ProtoOneof) -> String { "c.pointee.\(CName.member(oneof.name))_case" }
    private func caseName(_ field: ProtoField) -> String { SwiftName.escaped(SwiftName.property(field.name)) }
}
