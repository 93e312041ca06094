import MeshMessages
import MeshRPC
import ProtobufC
import Testing

@Suite("Shape of the generated code")
struct ShapeTests {
    @Test("Every field has a default, and the memberwise initialiser takes any of them")
    func defaults() {
        let event = SignalsV1.Event(eventID: "e", occurredAt: 5)
        #expect(event.userID.isEmpty)
        #expect(event.value == nil)
        #expect(event.attributes.isEmpty)
        #expect(SignalsV1.Event() != event)
        #expect(SignalsV1.Patch().value == nil)
    }

    @Test("Presence is an optional: an explicit zero is not the same as nothing")
    func presence() throws {
        let zero = SignalsV1.Event(eventID: "e", value: 0)
        let none = SignalsV1.Event(eventID: "e")
        #expect(try SignalsV1.Event(serializedBytes: zero.serializedBytes()).value == 0)
        #expect(try SignalsV1.Event(serializedBytes: none.serializedBytes()).value == nil)
    }

    @Test("Enums drop their prefix and keep numbers that they do not know")
    func enums() throws {
        #expect(SignalsV1.Tier.nearRealTime.rawValue == 2)
        #expect(SignalsV1.Tier(rawValue: 4) == .request)
        #expect(SignalsV1.Tier() == .unspecified)
        for tier in [SignalsV1.Tier.unrecognized(77), .unrecognized(-3)] {
            let provenance = SignalsV1.Provenance(tier: tier)
            #expect(try SignalsV1.Provenance(serializedBytes: provenance.serializedBytes()).tier == tier)
            #expect(try SignalsV1.Provenance(jsonBytes: provenance.jsonBytes()).tier == tier)
        }
    }

    @Test("Methods know their wire names")
    func methods() {
        #expect(SessionService.Methods.ingestEvents.path == "/freshet.session.v1.SessionService/IngestEvents")
        #expect(SessionService.Methods.ingestEvents.idempotency == .idempotent)
        #expect(RankerService.Methods.rank.idempotency == .noSideEffects)
        #expect(BatchService.Methods.startBuild.idempotency == .unknown)
    }

    @Test("A client hands its request, method and options to the caller")
    func client() async throws {
        let client = TriggerService.Client(EchoCaller())
        let response = try await client.getTrending(TriggerV1.GetTrendingRequest(limit: 3))
        #expect(response.watermark == 3)
    }

    /// Answers with the limit as the watermark.
    private struct EchoCaller: RPCCaller {
        func call<Request: Message, Response: Message>(
            _ method: MethodDescriptor, _ request: Request, options: CallOptions
        ) async throws -> RPCResponse<Response> {
            #expect(method.path == "/freshet.trigger.v1.TriggerService/GetTrending")
            let limit = (request as? TriggerV1.GetTrendingRequest)?.limit ?? 0
            let response = TriggerV1.GetTrendingResponse(watermark: Int64(limit))
            return RPCResponse(try Response(serializedBytes: response.serializedBytes()))
        }
    }
}
