import CProtobufC

extension Message {
    /// Decodes the proto3 JSON mapping: members by their proto name or in lowerCamelCase, `null` for absent, 64-bit integers as
    /// strings or numbers, enums by name or number, bytes in base64,
    /// `google.protobuf.Any` by its `@type`, which must be registered with `MessageTypes`.
    ///
    /// - Throws: `MessageError` naming the field and the byte.
    public init(jsonBytes bytes: UnsafeRawBufferPointer, limits: DecodingLimits = .default) throws {
        self = try Arena.withScratch { arena in
            arena.budget = limits.memory(forInputOf: bytes.count)
            var reader = JSONMessageReader(bytes: bytes, limits: limits, arena: arena)
            let structure = try reader.readDocument(Self.descriptor)
            arena.budget = .max
            return Self(copying: UnsafeRawPointer(structure))
        }
    }

    /// Decodes the proto3 JSON mapping; see `init(jsonBytes:limits:)`.
    public init(jsonBytes bytes: [UInt8], limits: DecodingLimits = .default) throws {
        self = try bytes.withUnsafeBytes { try Self(jsonBytes: $0, limits: limits) }
    }

    /// The proto3 JSON mapping in one line: members by their proto name in the order of their numbers, fields at their default
    /// left out, maps sorted by key.
    ///
    /// A `google.protobuf.Any` is written as the message that it holds if `MessageTypes` knows the type. If not, or if its bytes
    /// are no such message or nest deeper than `DecodingLimits.default`, it is written as `{"@type":…,"value":"base64"}`, so that
    /// every message has a JSON form for people to read; such a form is refused on reading.
    public func jsonBytes() -> [UInt8] {
        Arena.withScratch { arena in
            var writer = JSONMessageWriter(arena: arena)
            writer.write(UnsafeRawPointer(build(in: arena)), Self.descriptor)
            return writer.bytes
        }
    }
}
