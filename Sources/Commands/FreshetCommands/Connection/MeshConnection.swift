import MeshIdentity
import MeshMessages
import MeshRPC
import MeshService
import NIOPosix

/// Channels to the services of one mesh. A channel connects when it is first used.
struct MeshConnection: Sendable {
    let addresses: MeshAddresses
    private let channels: [ServiceName: RPCChannel]
    private let certificates: ReloadingCertificates?

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
        self.certificates = certificates
        channels = Dictionary(
            uniqueKeysWithValues: ServiceName.allCases.map {
                ($0, Self.channel(to: addresses.all(of: $0), of: $0, certificates))
            })
        if let session = channels[.session] { session.update(session.endpoints, owners: addresses.owners) }
    }

    private static func channel(
        to addresses: [HostPort], of service: ServiceName, _ certificates: ReloadingCertificates?
    ) -> RPCChannel {
        var configuration = ChannelConfiguration()
        // A command may well come before its mesh has opened all ports.
        configuration.maxReconnectWait = .seconds(1)
        configuration.tls = certificates?.clientTLS(of: service)
        return RPCChannel(
            endpoints: addresses.map { Endpoint(host: $0.host, port: $0.port) },
            group: .singletonMultiThreadedEventLoopGroup, configuration: configuration, logger: .silent)
    }

    /// Runs `body` with a client of one node of the session tier.
    func withSession<Result: Sendable>(
        at address: HostPort, _ body: @Sendable (SessionService.Client) async throws -> Result
    ) async throws -> Result {
        let channel = Self.channel(to: [address], of: .session, certificates)
        let result: Result
        do {
            result = try await body(SessionService.Client(channel))
        } catch {
            await channel.close()
            throw error
        }
        await channel.close()
        return result
    }

    /// Runs `body` with a client of one ranker.
    func withRanker<Result: Sendable>(
        at address: HostPort, _ body: @Sendable (RankerService.Client) async throws -> Result
    ) async throws -> Result {
        let channel = Self.channel(to: [address], of: .ranker, certificates)
        let result: Result
        do {
            result = try await body(RankerService.Client(channel))
        } catch {
            await channel.close()
            throw error
        }
        await channel.close()
        return result
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

    /// For clients that are not made here.
    func caller(_ service: ServiceName) -> any RPCCaller { channel(service) }

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
