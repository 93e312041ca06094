import MeshMessages
import MeshRPC

/// Handlers of every kind that wait for nothing but the client, so that an input's outcome is decided when its last byte is read.
struct FuzzService: RPCService {
    private typealias Ask = SessionV1.GetProfileRequest
    private typealias Answer = SessionV1.GetProfileResponse

    private static func method(
        _ name: String, _ kind: MethodDescriptor.Kind = .unary,
        _ idempotency: MethodDescriptor.Idempotency = .unknown
    ) -> MethodDescriptor {
        MethodDescriptor(service: "fuzz.v1.Fuzz", method: name, kind: kind, idempotency: idempotency)
    }

    let handlers: [RPCHandler] = [
        .unary(method("Echo")) { (request: Answer, _) in request },
        .unary(method("Read", .unary, .noSideEffects)) { (request: Ask, _) in Answer(userID: request.userID) },
        .unary(method("Fail")) { (_: Ask, _) -> Answer in
            throw RPCError(
                .aborted, "failed as it was told to",
                details: [RPCError.Detail(type: "fuzz.v1.Detail", value: [1, 2])],
                metadata: ["x-reason": "fuzz"])
        },
        .serverStream(method("Down", .serverStream)) { (request: Ask, responses: ResponseWriter<Answer>, _) in
            for _ in 0..<3 { try await responses.send(Answer(userID: request.userID)) }
        },
        .clientStream(method("Up", .clientStream)) { (requests: RequestStream<Ask>, _) in
            var last = Answer()
            for try await request in requests { last.userID = request.userID }
            return last
        },
        .bidiStream(method("Both", .bidiStream)) {
            (requests: RequestStream<Answer>, responses: ResponseWriter<Answer>, _) in
            for try await request in requests { try await responses.send(request) }
        },
    ]
}
