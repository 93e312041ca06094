/// Writes the struct of a message, with everything nested in it.
struct MessageEmitter {
    let schema: Schema
    let file: String
    let message: ProtoMessage

    func emit(to writer: inout SourceWriter) throws {
        let structure = CName.type(message.fullName)
        let functions = CName.functions(message.fullName)
        let properties = try self.properties()
        writer.comment(message.comment)
        try writer.block("public struct \(SwiftName.type(message.name)): Message, Hashable") { writer in
            writer.line("public static let descriptor = MessageDescriptor(initializedBy: \(functions)__init)")
            writer.line()
            for property in properties { property.emitOneofType(to: &writer) }
            for type in message.enums {
                EnumEmitter(type: type).emit(to: &writer)
                writer.line()
            }
            for nested in message.messages where !nested.isMapEntry {
                try MessageEmitter(schema: schema, file: file, message: nested).emit(to: &writer)
                writer.line()
            }
            for property in properties {
                writer.comment(property.comment)
                writer.line("public var \(property.name): \(property.swiftType) = \(property.defaultValue)")
            }
            if !properties.isEmpty { writer.line() }
            emitInitializers(properties, to: &writer)
            emitCopying(properties, structure, to: &writer)
            writer.line()
            writer.block("public func build(in arena: Arena) -> UnsafeMutableRawPointer") { writer in
                writer.line("let c = arena.allocate(\(structure).self)")
                writer.line("\(functions)__init(c)")
                for property in properties { property.emitBuild(to: &writer) }
                writer.line("return UnsafeMutableRawPointer(c)")
            }
        }
    }

    private func emitInitializers(_ properties: [PropertyEmitter], to writer: inout SourceWriter) {
        writer.line("public init() {}")
        writer.line()
        guard !properties.isEmpty else { return }
        writer.line("public init(")
        writer.indented { writer in
            for (index, property) in properties.enumerated() {
                let comma = index == properties.count - 1 ? "" : ","
                writer.line("\(property.name): \(property.swiftType) = \(property.defaultValue)\(comma)")
            }
        }
        writer.block(")") { writer in
            for property in properties { writer.line("self.\(property.name) = \(property.name)") }
        }
        writer.line()
    }

    private func emitCopying(_ properties: [PropertyEmitter], _ structure: String, to writer: inout SourceWriter) {
        guard !properties.isEmpty else {
            writer.line("public init(copying message: UnsafeRawPointer) {}")
            return
        }
        writer.block("public init(copying message: UnsafeRawPointer)") { writer in
            writer.line("let c = message.assumingMemoryBound(to: \(structure).self)")
            for property in properties { property.emitRead(to: &writer) }
        }
    }

    /// The stored properties in the order of declaration; a oneof stands where its first member does.
    private func properties() throws -> [PropertyEmitter] {
        var emitted: Set<Int> = []
        var sources: [PropertyEmitter.Source] = []
        for field in message.fields {
            if let index = field.oneofIndex {
                guard emitted.insert(index).inserted else { continue }
                sources.append(try oneof(index))
            } else if let map = schema.mapEntry(of: field) {
                sources.append(.map(field, entry: map.entry, key: map.key, value: map.value))
            } else {
                sources.append(field.isRepeated ? .repeated(field) : .singular(field))
            }
        }
        return sources.map { PropertyEmitter(schema: schema, source: $0) }
    }

    private func oneof(_ index: Int) throws -> PropertyEmitter.Source {
        let oneof = message.oneofs[index]
        let members = message.fields.filter { $0.oneofIndex == index }
        if members.count == 1 { return .presence(oneof, members[0]) }
        let property = SwiftName.property(oneof.name)
        let typeName = SwiftName.type(property.prefix(1).uppercased() + property.dropFirst())
        let nested = message.messages.map(\.name) + message.enums.map(\.name)
        let properties = message.fields.filter { $0.oneofIndex == nil }.map { SwiftName.property($0.name) }
        guard !nested.contains(typeName), !properties.contains(property) else {
            throw GeneratorError(
                file: file, element: "\(message.fullName).\(oneof.name)",
                reason: "the oneof has the same Swift name as a field or a nested type; rename it")
        }
        return .oneof(oneof, members, typeName: typeName)
    }
}
