import CProtobufC

extension Message {
    /// Decodes the wire format.
    ///
    /// The bytes are checked first: nesting at most `limits.depth`, strings valid UTF-8 without NUL, varints and lengths that
    /// end in the input, wire types as declared, no groups, and memory within the limits. Unknown fields are dropped.
    ///
    /// - Throws: `MessageError` naming the field.
    @inlinable
    public init(serializedBytes bytes: UnsafeRawBufferPointer, limits: DecodingLimits = .default) throws {
        self = try Self.descriptor.withUnpacked(bytes, limits: limits) { Self(copying: $0) }
    }

    /// Decodes the wire format; see `init(serializedBytes:limits:)`.
    @inlinable
    public init(serializedBytes bytes: [UInt8]) throws {
        self = try bytes.withUnsafeBytes { try Self(serializedBytes: $0) }
    }

    /// The number of bytes of the wire format.
    public var serializedSize: Int {
        Arena.withScratch { arena in
            let structure = build(in: arena).assumingMemoryBound(to: ProtobufCMessage.self)
            return protobuf_c_message_get_packed_size(structure)
        }
    }

    /// The wire format. Maps are in the order of their keys, so equal messages give equal bytes. A string that holds a NUL
    /// ends there.
    @inlinable
    public func serializedBytes() -> [UInt8] { serialize { [UInt8]($0) } }

    /// Lends the wire format to `body`, from memory that is reused: the cheapest way to append it to another buffer.
    @inlinable
    public func serialize<Result>(into body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try Arena.withScratch { arena in try body(arena.pack(build(in: arena))) }
    }
}
