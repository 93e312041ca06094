/// Refuses what protoc-c or Swift structs cannot express, saying what to write instead.
struct SchemaCheck {
    let schema: Schema
    let file: ProtoFile

    func check() throws {
        guard file.syntax == "proto3" else {
            throw GeneratorError(file: file.name, element: file.package, reason: "only proto3 is supported")
        }
        for message in file.messages { try check(message) }
    }

    private func check(_ message: ProtoMessage) throws {
        if message.hasExtensions { throw error(message.fullName, "extensions are not supported") }
        if let cycle = recursion(from: message.fullName) {
            throw error(
                message.fullName,
                "recursive messages are not supported (\(cycle.joined(separator: " -> "))): Swift structs are values, and "
                    + "the depth of what a stranger sends must be bounded by the schema")
        }
        for field in message.fields {
            let element = "\(message.fullName).\(field.name)"
            if case .group = field.type { throw error(element, "groups are not supported; use a message") }
            if field.isProto3Optional {
                throw error(
                    element,
                    "proto3 `optional` is not supported; write `oneof has_\(field.name) { ... }` (the same bytes)")
            }
            if let map = schema.mapEntry(of: field), case .bool = map.key.type {
                throw error(element, "maps with bool keys are not supported; use two fields")
            }
        }
        for nested in message.messages where !nested.isMapEntry { try check(nested) }
    }

    /// The message types from `start` back to itself, if there is such a way.
    private func recursion(from start: String) -> [String]? {
        var visited: Set<String> = []
        func search(_ name: String, _ way: [String]) -> [String]? {
            guard let message = schema.messages[name] else { return nil }
            for case .message(let next) in message.fields.map(\.type) {
                if next == start { return way + [next] }
                if visited.insert(next).inserted, let found = search(next, way + [next]) { return found }
            }
            return nil
        }
        return search(start, [start])
    }

    private func error(_ element: String, _ reason: String) -> GeneratorError {
        GeneratorError(file: file.name, element: element, reason: reason)
    }
}
