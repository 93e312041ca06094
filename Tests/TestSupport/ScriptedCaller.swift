import MeshRPC
import ProtobufC
import Synchronization

/// A peer that answers as a test says, without a network: the request's bytes go in, the answer's bytes come out.
package final class ScriptedCaller: RPCCaller {
    private let answer: @Sendable (MethodDescriptor, [UInt8]) async throws -> [UInt8]
    private let count = Mutex(0)

    /// - Parameter answer: gets the method and the request in binary; what it throws, the call throws.
    package init(_ answer: @escaping @Sendable (MethodDescriptor, [UInt8]) async throws -> [UInt8]) {
        self.answer = answer
    }

    /// How many calls were made.
    package var calls: Int { count.withLock { $0 } }

    package func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCResponse<Response> {
        count.withLock { $0 += 1 }
        return RPCResponse(try Response(serializedBytes: try await answer(method, request.serializedBytes())))
    }
}
