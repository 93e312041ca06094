import Logging
import MeshHTTP2
import NIOCore
import NIOPosix
import Synchronization

/// A server of services over HTTP/2, with prior knowledge unless its transport is another. Safe to use from anywhere.
///
/// ```swift
/// let server = RPCServer(services: [SessionServiceImplementation()], group: .singletonMultiThreadedEventLoopGroup)
/// let address = try await server.start(host: "127.0.0.1", port: 7410)
/// …
/// await server.drain(timeout: .seconds(30))
/// ```
public final class RPCServer: Sendable {
    let core: RPCServerCore
    private let transport: any ServerTransport
    private let group: any EventLoopGroup
    private let listener = Mutex<(any Channel)?>(nil)

    /// Precondition: no two services offer the same method. Without an `authorizer` every peer may call everything; without a
    /// `sampler` no traces begin here, and those that arrive are continued.
    public init(
        services: [any RPCService], group: any EventLoopGroup, limits: ServerLimits = ServerLimits(),
        transport: any ServerTransport = PlaintextTransport(), authorizer: (any CallAuthorizer)? = nil,
        sampler: TraceSampler? = nil, logger: Logger = Logger(label: "freshet.rpc.server")
    ) {
        core = RPCServerCore(
            services: services, limits: limits, authorizer: authorizer, sampler: sampler, logger: logger)
        self.transport = transport
        self.group = group
    }

    /// Binds and accepts connections. Port 0 takes any free one. Returns the address that was bound; throws NIO's error when
    /// it cannot be.
    @discardableResult
    public func start(host: String, port: Int) async throws -> SocketAddress {
        let core = self.core
        let transport = self.transport
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // A channel keeps its read buffer. This is enough for a connection that idles; one that does not doubles it read by read.
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 128, maximum: 64 * 1024)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try transport.prepare(channel) { peer in
                        let connection = try HTTP2Connection(
                            role: .server, sharing: core.http2Limits,
                            delegate: RPCServerConnection(shared: core, channel: channel, name: peer),
                            logger: core.logger)
                        try channel.pipeline.syncOperations.addHandler(connection)
                    }
                }
            }
            .bind(host: host, port: port).get()
        listener.withLock { $0 = channel }
        return channel.localAddress!
    }

    /// Where the server listens; nil before ``start(host:port:)`` and after ``drain(timeout:)``.
    public var boundAddress: SocketAddress? { listener.withLock { $0?.localAddress } }

    /// Calls whose handlers run now.
    public var callsInFlight: Int { core.callsInFlight }

    /// Stops listening, tells the peers (GOAWAY), lets the calls in flight end, and cuts what is left after `timeout`.
    public func drain(timeout: Duration = .seconds(30)) async {
        let channel = listener.withLock { $0.take() }
        try? await channel?.close().get()
        await core.drain(timeout: .nanoseconds(timeout.nanosecondsClamped), on: group.next())
    }
}
