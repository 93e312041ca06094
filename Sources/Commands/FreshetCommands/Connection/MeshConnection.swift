import MeshIdentity
import MeshMessages
import MeshRPC
import MeshService
import NIOPosix

/// Channels to the services of one mesh. A channel connects when it is first used.
struct MeshConnection: Sendable {
    let addresses: MeshAddresses
    private let channels: [ServiceName: RPCChannel]

    /// Runs `body` with channels to the services, and closes them after it.
    static func with<Result: Sendable>(
        addresses: MeshAddresses, certificates: ReloadingCertificates? = nil,
        _ body: @Sendable (MeshConnection) async throws -> Result
    ) async throws -> Result {
        let connection = MeshConnection(addresses: addresses, certificates: certificates)
        let result: Result
        do {
            result = try await body(connection)
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
        return result
    }

    private init(addresses: MeshAddresses, certificates: ReloadingCertificates?) {
        self.addresses = addresses
        var configuration = ChannelConfiguration()
        // A command may well come before its mesh has opened all ports.
        configuration.maxReconnectWait = .seconds(1)
        channels = Dictionary(
            uniqueKeysWithValues: ServiceName.allCases.map { service in
                let address = addresses[service]
                var configuration = configuration
                configuration.tls = certificates?.clientTLS(of: service)
                let channel = RPCChannel(
                    host: address.host, port: address.port, group: .singletonMultiThreadedEventLoopGroup,
                    configuration: configuration, logger: .silent)
                return (service, channel)
            })
    }

    private func close() async {
        for channel in channels.values { await channel.close() }
    }

    private func channel(_ service: ServiceName) -> RPCChannel {
        guard let channel = channels[service] else { preconditionFailure("every service has a channel") }
        return channel
    }

    var coordinator: CoordinatorService.Client { .init(channel(.coordinator)) }
    var session: SessionService.Client { .init(channel(.session)) }
    var trigger: TriggerService.Client { .init(channel(.trigger)) }
    var batch: BatchService.Client { .init(channel(.batch)) }
    var ranker: RankerService.Client { .init(channel(.ranker)) }

    /// The service and its address, for messages.
    func name(of service: ServiceName) -> String { "\(service.rawValue) at \(addresses[service])" }

    /// Makes a call of a service; its error becomes one that says whom was called and what to do.
    func call<Result: Sendable>(
        _ service: ServiceName, _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let error as RPCError {
            throw CommandFailure(error, from: name(of: service))
        }
    }

    /// The same, trying again while the service is away or overloaded: for idempotent calls.
    func callPatiently<Result: Sendable>(
        _ service: ServiceName, retry: Retry = Retry(), _ body: () async throws -> Result
    ) async throws -> Result {
        try await call(service) { try await retry.run(body) }
    }
}
