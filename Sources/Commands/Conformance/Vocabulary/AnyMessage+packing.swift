import ProtobufC

extension GoogleProtobuf.AnyMessage {
    static let prefix = "type.googleapis.com/"

    package init<M: Message>(packing message: M) {
        self.init(typeUrl: M.typeURL, value: message.serializedBytes())
    }

    /// The full name of the message's type: what follows the last slash.
    package var typeName: String { typeUrl.split(separator: "/").last.map(String.init) ?? "" }

    /// Throws ``ClientCase/Unworkable`` when it holds another type, and what the codec throws when the bytes are no such message.
    package func unpacked<M: Message>(as type: M.Type) throws -> M {
        guard let message = try M(unpacking: typeUrl, bytes: value) else {
            throw ClientCase.Unworkable("a message of type \(typeName) where \(M.descriptor.name) was due")
        }
        return message
    }
}
