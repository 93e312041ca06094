import Synchronization

/// The message types that `google.protobuf.Any` may hold in JSON, by their full protobuf name; one list for the process.
///
/// The wire format of an `Any` needs no list, since it keeps the bytes. Reading and writing the JSON form does: it shows the
/// message's own fields. Register what your service puts into `Any` when the process starts.
public enum MessageTypes {
    private static let descriptors = Mutex<[String: MessageDescriptor]>([:])

    /// Adds types. A name that is there already gets the newer descriptor. Callable on any thread.
    public static func register(_ types: any Message.Type...) {
        register(types)
    }

    /// Adds types; see `register(_:)`.
    public static func register(_ types: [any Message.Type]) {
        descriptors.withLock { descriptors in
            for type in types { descriptors[type.descriptor.name] = type.descriptor }
        }
    }

    /// The descriptor of a registered type.
    ///
    /// - Parameter typeURL: for example `type.googleapis.com/freshet.signals.v1.Event`; what stands behind its last slash is the
    ///   name, and the host does not matter.
    /// - Returns: nil if there is no slash or the name is not registered.
    package static func descriptor(forTypeURL typeURL: String) -> MessageDescriptor? {
        guard let name = Self.name(inTypeURL: typeURL) else { return nil }
        return descriptors.withLock { $0[name] }
    }

    /// The message's full name in a type URL, or nil if it is no type URL.
    static func name(inTypeURL typeURL: String) -> String? {
        guard let slash = typeURL.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let name = typeURL[typeURL.utf8.index(after: slash)...]
        return name.isEmpty ? nil : String(name)
    }
}
