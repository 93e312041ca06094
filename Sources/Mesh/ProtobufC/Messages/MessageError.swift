/// Why bytes or JSON are not a valid message: what, in which field, and at which byte.
public struct MessageError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// The input ends inside a value.
        case truncated
        /// Not the wire format, or not JSON.
        case malformed
        /// A known field with the wire type or JSON type of another.
        case wrongType
        /// A number outside its field's range, or an unknown enum name.
        case outOfRange
        /// A string that is not UTF-8, or that holds a NUL.
        case invalidString
        /// Bytes in JSON that are not base64.
        case invalidBase64
        /// Messages nested deeper than the limit.
        case tooDeep
        /// The input would need more memory than its size allows.
        case tooLarge
        /// A JSON member that the message does not have.
        case unknownField
        /// A `google.protobuf.Any` in JSON of a type that `MessageTypes` does not know, or without one.
        case unknownType
        /// A JSON member, a map key or a oneof given twice.
        case duplicateField
    }

    public var kind: Kind
    /// The field in proto notation, for example `events[3].user_id`; empty for the message itself.
    public var path: String
    /// Where in the input, in bytes from its start.
    public var offset: Int?
    /// What is wrong, without the path.
    public var message: String

    public init(_ kind: Kind, _ message: String, path: String = "", offset: Int? = nil) {
        self.kind = kind
        self.path = path
        self.offset = offset
        self.message = message
    }

    public var description: String {
        let place = offset.map { " at byte \($0)" } ?? ""
        return path.isEmpty ? message + place : "\(path): \(message)\(place)"
    }

    /// The same error one message further out: `component` is the field, or the index `[3]`, that led inwards.
    func within(_ component: String) -> MessageError {
        var outer = self
        if path.isEmpty {
            outer.path = component
        } else {
            outer.path = path.hasPrefix("[") ? component + path : "\(component).\(path)"
        }
        return outer
    }
}
