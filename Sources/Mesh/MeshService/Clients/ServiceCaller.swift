import MeshRPC
import ProtobufC

/// Calls a service of the mesh wherever it is at the time of the call: the nodes of the last known topology, of which the channel
/// chooses, or the call's route does.
///
/// ```swift
/// let session = SessionService.Client(context.caller(of: .session))
/// ```
public struct ServiceCaller: RPCCaller {
    public let service: ServiceName
    private let channel: any RPCCaller
    private let isKnown: @Sendable () -> Bool

    /// - Parameters:
    ///   - channel: to all nodes of the service.
    ///   - isKnown: whether any node is known, asked at every call.
    public init(service: ServiceName, channel: any RPCCaller, isKnown: @escaping @Sendable () -> Bool) {
        self.service = service
        self.channel = channel
        self.isKnown = isKnown
    }

    /// - Throws: `RPCError`; `unavailable` when no node of the service is known.
    public func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCResponse<Response> {
        try checkKnown()
        return try await channel.call(method, request, options: options)
    }

    /// - Throws: `RPCError`; `unavailable` when no node of the service is known.
    public func open<Request: Message, Response: Message>(
        _ method: MethodDescriptor, options: CallOptions
    ) async throws -> RPCStream<Request, Response> {
        try checkKnown()
        return try await channel.open(method, options: options)
    }

    private func checkKnown() throws(RPCError) {
        guard !isKnown() else { return }
        throw RPCError(
            .unavailable, "no \(service.rawValue) node is known: is \(service.executable) running, and the coordinator?"
        )
    }
}
