import CProtobufC

extension Arena {
    /// The wire format of a structure, valid until the arena is rewound.
    @usableFromInline
    func pack(_ structure: UnsafeMutableRawPointer) -> UnsafeRawBufferPointer {
        let message = structure.assumingMemoryBound(to: ProtobufCMessage.self)
        let bytes = allocate(UInt8.self, count: protobuf_c_message_get_packed_size(message))
        return UnsafeRawBufferPointer(start: bytes, count: protobuf_c_message_pack(message, bytes))
    }
}
