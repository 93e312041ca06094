import MeshMessages
import MeshRPC

/// Handlers that answer at once, so that an input's outcome is decided when its last byte is read.
struct FuzzService: RPCService {
    private typealias Ask = SessionV1.GetProfileRequest
    private typealias Answer = SessionV1.GetProfileResponse

    private static func method(
        _ name: String, _ idempotency: MethodDescriptor.Idempotency = .unknown
    ) -> MethodDescriptor {
        MethodDescriptor(service: "fuzz.v1.Fuzz", method: name, idempotency: idempotency)
    }

    let handlers: [RPCHandler] = [
        .unary(method("Echo")) { (request: Answer, _) in request },
        .unary(method("Read", .noSideEffects)) { (request: Ask, _) in Answer(userID: request.userID) },
        .unary(method("Fail")) { (_: Ask, _) -> Answer in
            throw RPCError(
                .aborted, "failed as it was told to",
                details: [RPCError.Detail(type: "fuzz.v1.Detail", value: [1, 2])],
                metadata: ["x-reason": "fuzz"])
        },
    ]
}
