import MeshRPC
import ProtobufC

/// Calls a service of the mesh wherever it is at the time of the call: the first ready node of the last known topology.
///
/// ```swift
/// let session = SessionService.Client(context.caller(of: .session))
/// ```
public struct ServiceCaller: RPCCaller {
    public let service: ServiceName
    private let topology: @Sendable () -> Topology
    private let channel: @Sendable (HostPort) -> any RPCCaller

    /// - Parameters:
    ///   - topology: the one to look in, asked at every call.
    ///   - channel: how to call an address.
    public init(
        service: ServiceName, topology: @escaping @Sendable () -> Topology,
        channel: @escaping @Sendable (HostPort) -> any RPCCaller
    ) {
        self.service = service
        self.topology = topology
        self.channel = channel
    }

    /// - Throws: `RPCError`; `unavailable` when no node of the service is known.
    public func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCResponse<Response> {
        guard let address = topology().address(of: service) else {
            throw RPCError(
                .unavailable,
                "no \(service.rawValue) node is known: is \(service.executable) running, and the coordinator?")
        }
        return try await channel(address).call(method, request, options: options)
    }
}
