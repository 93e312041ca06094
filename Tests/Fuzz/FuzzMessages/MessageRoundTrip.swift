import MeshMessages
import ProtobufC

/// Both encodings of one message type.
///
/// Encoded bytes are compared instead of values: they tell apart what `==` does not (strings that differ in their Unicode
/// normalisation, zeros of different sign) and equal themselves where `==` does not (NaN).
struct MessageRoundTrip: Sendable {
    let wire: @Sendable ([UInt8]) -> Void
    let json: @Sendable ([UInt8]) -> Void

    init<M: Message>(_ type: M.Type) {
        wire = { bytes in
            guard let message = try? M(serializedBytes: bytes) else { return }
            Self.check(message)
        }
        json = { bytes in
            guard let message = try? M(jsonBytes: bytes) else { return }
            Self.check(message)
        }
    }

    /// Types that between them have every kind of field that the mesh uses: scalars, enums, strings, bytes, repeated ones packed
    /// and not, maps, oneofs, messages four levels deep. In the order of an input's second byte, so new ones go to the end.
    static let all: [MessageRoundTrip] = [
        MessageRoundTrip(SessionV1.GetProfileResponse.self),
        MessageRoundTrip(SessionV1.IngestEventsRequest.self),
        MessageRoundTrip(SessionV1.WriteBaseRequest.self),
        MessageRoundTrip(SessionV1.ReadEventsResponse.self),
        MessageRoundTrip(SignalsV1.SignalValue.self),
        MessageRoundTrip(SignalsV1.Event.self),
        MessageRoundTrip(SignalsV1.Item.self),
        MessageRoundTrip(SignalsV1.Patch.self),
        MessageRoundTrip(RankerV1.RankRequest.self),
        MessageRoundTrip(RankerV1.RankResponse.self),
        MessageRoundTrip(CoordinatorV1.Topology.self),
        MessageRoundTrip(CoordinatorV1.ApplyCatalogueRequest.self),
        MessageRoundTrip(CoordinatorV1.GetPlanResponse.self),
        MessageRoundTrip(BatchV1.FetchSnapshotResponse.self),
        MessageRoundTrip(BatchV1.ListSnapshotsResponse.self),
        MessageRoundTrip(TriggerV1.GetTrendingResponse.self),
    ]

    private static func check<M: Message>(_ message: M) {
        let bytes = message.serializedBytes()
        precondition(message.serializedSize == bytes.count, "the announced size is not that of the bytes")
        precondition(message.serialize { $0.elementsEqual(bytes) }, "the ways to serialise differ")
        guard let unpacked = try? M(serializedBytes: bytes) else {
            preconditionFailure("\(M.descriptor.name): own bytes are refused: \(bytes)")
        }
        precondition(unpacked.serializedBytes() == bytes, "\(M.descriptor.name): bytes change on their way: \(bytes)")

        let json = message.jsonBytes()
        let text = String(decoding: json, as: UTF8.self)
        guard let parsed = try? M(jsonBytes: json) else {
            preconditionFailure("\(M.descriptor.name): own JSON is refused: \(text)")
        }
        precondition(parsed.jsonBytes() == json, "\(M.descriptor.name): JSON changes on its way: \(text)")
        // JSON has one NaN for the many of the wire.
        let hasNaN = text.contains("\"NaN\"")
        precondition(hasNaN || parsed.serializedBytes() == bytes, "\(M.descriptor.name): JSON loses something: \(text)")
    }
}
