import CProtobufC

/// The descriptor tables of one message type, as protoc-c generated them.
///
/// - Note: `@unchecked Sendable` because the tables are constants of the program image: nothing ever writes them.
public struct MessageDescriptor: @unchecked Sendable {
    let pointer: UnsafePointer<ProtobufCMessageDescriptor>

    /// Finds the descriptor through the type's generated `…__init` function, which stores it in the structure's first word
    /// (Swift has no stable address for an imported C constant).
    public init<Structure>(initializedBy initialize: (UnsafeMutablePointer<Structure>?) -> Void) {
        self = withUnsafeTemporaryAllocation(of: Structure.self, capacity: 1) { structure in
            let base = structure.baseAddress!
            initialize(base)
            let message = UnsafeRawPointer(base).assumingMemoryBound(to: ProtobufCMessage.self)
            return MessageDescriptor(message.pointee.descriptor)
        }
    }

    init(_ pointer: UnsafePointer<ProtobufCMessageDescriptor>) {
        self.pointer = pointer
    }

    /// The full protobuf name, for example `freshet.signals.v1.Event`.
    public var name: String { String(cString: pointer.pointee.name) }

    /// Checks `bytes` against the descriptor, unpacks them in a scratch arena, and lends the C structure to `body`.
    ///
    /// - Throws: `MessageError` if the bytes are not a valid message of this type; whatever `body` throws.
    @inlinable
    public func withUnpacked<Result>(
        _ bytes: UnsafeRawBufferPointer, limits: DecodingLimits = .default, _ body: (UnsafeRawPointer) throws -> Result
    ) throws -> Result {
        try Arena.withScratch { arena in
            try body(unpack(bytes, limits: limits, in: arena))
        }
    }

    /// Checks `bytes` and unpacks them in `arena`, whose budget is lifted afterwards.
    @usableFromInline
    func unpack(
        _ bytes: UnsafeRawBufferPointer, limits: DecodingLimits, in arena: Arena
    ) throws(MessageError) -> UnsafeRawPointer {
        var scanner = WireScanner(bytes: bytes, limits: limits)
        try scanner.scan(self)
        arena.budget = limits.memory(forInputOf: bytes.count)
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard let message = protobuf_c_message_unpack(pointer, arena.allocator, bytes.count, start) else {
            throw MessageError(.malformed, "not a message of type \(name) that protobuf-c can unpack")
        }
        arena.budget = .max
        return UnsafeRawPointer(message)
    }
}
