import MeshRPC
import ProtobufC

/// One call that the runner asks for.
package struct ClientCase: Sendable {
    /// Why a call cannot be made as asked; not how a call that was made ended.
    package struct Unworkable: Error, CustomStringConvertible {
        package var description: String

        package init(_ description: String) { self.description = description }
    }

    let request: ConformanceV1.ClientCompatRequest
    let caller: any RPCCaller
    let cancellation: CancelTiming

    package init(_ request: ConformanceV1.ClientCompatRequest, caller: any RPCCaller) {
        self.request = request
        self.caller = caller
        cancellation = CancelTiming(request.cancel)
    }

    /// Makes the call and says how it ended. Throws ``Unworkable``, and what the codec throws for request messages that are none.
    package func result() async throws -> ConformanceV1.ClientResponseResult {
        typealias Methods = ConformanceService.Methods
        let service = request.service ?? Methods.unary.service
        guard service == Methods.unary.service else { throw Unworkable("there is no service \(service)") }
        switch request.method {
        case Methods.unary.method:
            return try await unary(Methods.unary, ConformanceV1.UnaryRequest.self) {
                (response: ConformanceV1.UnaryResponse) in response.payload
            }
        case Methods.idempotentUnary.method:
            return try await unary(Methods.idempotentUnary, ConformanceV1.IdempotentUnaryRequest.self) {
                (response: ConformanceV1.IdempotentUnaryResponse) in response.payload
            }
        case Methods.unimplemented.method:
            return try await unary(Methods.unimplemented, ConformanceV1.UnimplementedRequest.self) {
                (_: ConformanceV1.UnimplementedResponse) in nil
            }
        case Methods.serverStream.method:
            return try await stream(Methods.serverStream, ConformanceV1.ServerStreamRequest.self) {
                (response: ConformanceV1.ServerStreamResponse) in response.payload
            }
        case Methods.clientStream.method:
            return try await stream(Methods.clientStream, ConformanceV1.ClientStreamRequest.self) {
                (response: ConformanceV1.ClientStreamResponse) in response.payload
            }
        case Methods.bidiStream.method:
            return try await stream(Methods.bidiStream, ConformanceV1.BidiStreamRequest.self) {
                (response: ConformanceV1.BidiStreamResponse) in response.payload
            }
        default:
            throw Unworkable("there is no method \(request.method ?? "")")
        }
    }

    /// Without a timeout the call has no deadline.
    var options: CallOptions {
        CallOptions(
            timeout: request.timeoutMs.map { .milliseconds($0) }, metadata: request.requestHeaders.metadata,
            compression: request.compression == .gzip ? .gzip : .identity, useGet: request.useGetHttpMethod)
    }

    /// Waits as the request asks before a message is sent.
    func pauseBeforeSending() async throws {
        if request.requestDelayMs > 0 { try await Task.sleep(for: .milliseconds(request.requestDelayMs)) }
    }

    /// Throws ``Unworkable`` unless there is exactly one request for a method that does not stream requests.
    func checkRequestCount(of method: MethodDescriptor) throws {
        switch method.kind {
        case .unary, .serverStream:
            guard request.requestMessages.count == 1 else {
                throw Unworkable("\(method) takes one request, not \(request.requestMessages.count)")
            }
        case .clientStream, .bidiStream:
            break
        }
    }
}
