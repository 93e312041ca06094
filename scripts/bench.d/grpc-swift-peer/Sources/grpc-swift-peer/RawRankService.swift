import GRPCCore

/// Answers every request with the same 340 bytes, without a codec.
struct RawRankService: RegistrableRPCService {
    let answer = [UInt8](repeating: 0x5A, count: 340)

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        let answer = self.answer
        router.registerHandler(
            forMethod: MethodDescriptor(fullyQualifiedService: "freshet.ranker.v1.RankerService", method: "Rank"),
            deserializer: RawBytes(), serializer: RawBytes()
        ) { request, _ in
            for try await _ in request.messages {}
            return StreamingServerResponse(single: ServerResponse(message: answer))
        }
    }
}

/// Messages as they are on the wire.
struct RawBytes: MessageSerializer, MessageDeserializer {
    func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) throws -> Bytes { Bytes(message) }

    func deserialize<Bytes: GRPCContiguousBytes>(_ serializedMessageBytes: Bytes) throws -> [UInt8] {
        serializedMessageBytes.withUnsafeBytes { [UInt8]($0) }
    }
}
