/// Every type of the request by its full name, checked to be something that Swift structs can express.
struct Schema {
    let files: [String: ProtoFile]
    /// Swift names, for example `SignalsV1.Provenance.Status`.
    private(set) var swiftNames: [String: String] = [:]
    private(set) var messages: [String: ProtoMessage] = [:]
    private(set) var enums: [String: ProtoEnum] = [:]

    init(files: [ProtoFile]) throws {
        self.files = Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0) })
        for file in files {
            let namespace = SwiftName.namespace(package: file.package)
            let scope = namespace.isEmpty ? "" : namespace + "."
            for message in file.messages { add(message, scope: scope) }
            for type in file.enums { add(type, scope: scope) }
        }
        for file in files {
            try SchemaCheck(schema: self, file: file).check()
        }
    }

    private mutating func add(_ message: ProtoMessage, scope: String) {
        let name = scope + SwiftName.type(message.name)
        swiftNames[message.fullName] = name
        messages[message.fullName] = message
        for nested in message.messages { add(nested, scope: name + ".") }
        for type in message.enums { add(type, scope: name + ".") }
    }

    private mutating func add(_ type: ProtoEnum, scope: String) {
        swiftNames[type.fullName] = scope + SwiftName.type(type.name)
        enums[type.fullName] = type
    }

    /// The key and value fields of a map, if `field` is one.
    func mapEntry(of field: ProtoField) -> (entry: ProtoMessage, key: ProtoField, value: ProtoField)? {
        guard field.isRepeated, case .message(let name) = field.type, let entry = messages[name], entry.isMapEntry
        else {
            return nil
        }
        return (entry, entry.fields[0], entry.fields[1])
    }
}
