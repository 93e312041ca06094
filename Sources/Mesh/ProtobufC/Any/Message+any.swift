/// Putting messages into `google.protobuf.Any` and taking them out: an `Any` is a type URL beside the message's bytes, so
/// a generated `Any` of whatever module is `Any(typeURL: M.typeURL, value: message.serializedBytes())`.
extension Message {
    /// What an `Any` that holds this type has as its `type_url`: `type.googleapis.com/` and the full name.
    public static var typeURL: String { "type.googleapis.com/" + descriptor.name }

    /// Whether `typeURL` names this type, whatever its host.
    public static func isNamed(byTypeURL typeURL: String) -> Bool {
        MessageTypes.name(inTypeURL: typeURL) == descriptor.name
    }

    /// Takes a message out of the two fields of an `Any`. The type need not be registered.
    ///
    /// - Returns: nil if `typeURL` names another type.
    /// - Throws: `MessageError` if the bytes are not a valid message of this type.
    public init?(unpacking typeURL: String, bytes: [UInt8], limits: DecodingLimits = .default) throws {
        guard Self.isNamed(byTypeURL: typeURL) else { return nil }
        self = try bytes.withUnsafeBytes { try Self(serializedBytes: $0, limits: limits) }
    }
}
