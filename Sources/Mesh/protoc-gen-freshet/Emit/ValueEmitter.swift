/// The Swift type of a field's single value, and the expressions that take it out of a C structure and put it there.
struct ValueEmitter {
    let schema: Schema
    let type: FieldType

    var swiftType: String {
        switch type {
        case .double: "Double"
        case .float: "Float"
        case .int32: "Int32"
        case .int64: "Int64"
        case .uint32: "UInt32"
        case .uint64: "UInt64"
        case .bool: "Bool"
        case .string: "String"
        case .bytes: "[UInt8]"
        case .message(let name), .enumeration(let name): schema.swiftNames[name] ?? name
        case .group: "Never"
        }
    }

    /// The value of a field that is not set.
    var defaultValue: String {
        switch type {
        case .double, .float, .int32, .int64, .uint32, .uint64: "0"
        case .bool: "false"
        case .string: "\"\""
        case .bytes: "[]"
        case .message, .enumeration, .group: "\(swiftType)()"
        }
    }

    var isMessage: Bool {
        if case .message = type { true } else { false }
    }

    var isScalar: Bool {
        switch type {
        case .double, .float, .int32, .int64, .uint32, .uint64: true
        default: false
        }
    }

    /// The Swift value of `member`, an expression of the C type. An absent message reads as an empty one.
    func read(_ member: String) -> String {
        switch type {
        case .bool: "\(member) != 0"
        case .string: "CField.string(\(member))"
        case .bytes: "CField.bytes(\(member))"
        case .enumeration: "\(swiftType)(rawValue: Int32(truncatingIfNeeded: \(member).rawValue))"
        case .message: "CField.message(\(member)) ?? \(swiftType)()"
        default: member
        }
    }

    /// The C value of `value`, a Swift expression.
    func build(_ value: String) -> String {
        switch type {
        case .bool: "\(value) ? 1 : 0"
        case .string: "arena.string(\(value))"
        case .bytes: "arena.bytes(\(value))"
        case .enumeration(let name): "\(CName.type(name))(rawValue: .init(truncatingIfNeeded: \(value).rawValue))"
        case .message: "arena.message(\(value))"
        default: value
        }
    }

    /// The Swift array of `member` and its count.
    func readArray(_ member: String, _ count: String) -> String {
        switch type {
        case .string: "CField.strings(\(member), \(count))"
        case .message: "CField.messages(\(member), \(count))"
        case .bool, .bytes, .enumeration: "CField.elements(\(member), \(count)) { \(read("$0")) }"
        default: "CField.scalars(\(member), \(count))"
        }
    }

    /// The C array of `values`, a Swift expression.
    func buildArray(_ values: String) -> String {
        switch type {
        case .string: "arena.strings(\(values))"
        case .message: "arena.messages(\(values))"
        case .bool, .bytes, .enumeration: "arena.elements(\(values)) { \(build("$0")) }"
        default: "arena.scalars(\(values))"
        }
    }
}
