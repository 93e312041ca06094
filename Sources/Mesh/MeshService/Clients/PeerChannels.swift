import Logging
import MeshRPC
import NIOCore
import Synchronization

/// The channels of one process: one for each service, to all of its nodes, and one for each address that is called by itself. Safe
/// to use from any thread.
public final class PeerChannels: Sendable {
    private struct State {
        var byAddress: [HostPort: RPCChannel] = [:]
        var byService: [ServiceName: RPCChannel] = [:]
        var outside: [HostPort: RPCChannel] = [:]
        var topology = Topology()
        var isClosed = false
    }

    private let state = Mutex(State())
    private let group: any EventLoopGroup
    private let identity: ProcessIdentity?
    private let logger: Logger

    public init(group: any EventLoopGroup, identity: ProcessIdentity? = nil, logger: Logger) {
        self.group = group
        self.identity = identity
        self.logger = logger
    }

    /// The channel to this one node of a service. It connects when it is first used, and again after a connection was lost.
    public func channel(to address: HostPort, of service: ServiceName) -> any RPCCaller {
        state.withLock { state in
            if let channel = state.byAddress[address] { return channel }
            let channel = channel([address], of: service)
            if !state.isClosed { state.byAddress[address] = channel }
            return channel
        }
    }

    /// The channel to the nodes of a service, as ``update(_:)`` says who they are.
    public func channel(of service: ServiceName) -> any RPCCaller {
        state.withLock { state in
            if let channel = state.byService[service] { return channel }
            let channel = channel(state.topology.addresses(of: service), of: service)
            channel.update(channel.endpoints, owners: state.topology.owners(of: service))
            if !state.isClosed { state.byService[service] = channel }
            return channel
        }
    }

    /// The channel to a service that is no part of the mesh, such as a user's featurizer: HTTP/2 in clear text, so it belongs on
    /// the same machine, or behind something that encrypts.
    public func channel(outside address: HostPort) -> any RPCCaller {
        state.withLock { state in
            if let channel = state.outside[address] { return channel }
            let channel = RPCChannel(
                endpoints: Self.endpoints([address]), group: group, configuration: ChannelConfiguration(),
                logger: logger)
            if !state.isClosed { state.outside[address] = channel }
            return channel
        }
    }

    /// Calls go to the nodes of this topology from now on. Connections to others close after their calls in flight.
    public func update(_ topology: Topology) {
        state.withLock { state in
            state.topology = topology
            for (service, channel) in state.byService {
                channel.update(
                    Self.endpoints(topology.addresses(of: service)), owners: topology.owners(of: service))
            }
        }
    }

    /// Closes all channels after their calls in flight.
    public func close() async {
        let channels = state.withLock { state -> [RPCChannel] in
            state.isClosed = true
            defer {
                state.byAddress = [:]
                state.byService = [:]
                state.outside = [:]
            }
            return Array(state.byAddress.values) + Array(state.byService.values) + Array(state.outside.values)
        }
        for channel in channels { await channel.close() }
    }

    private func channel(_ addresses: [HostPort], of service: ServiceName) -> RPCChannel {
        var configuration = ChannelConfiguration()
        configuration.tls = identity?.clientTLS(of: service)
        // Calls wait for a user's owner to come back, so what it takes to see that it is back is short.
        if service == .session { configuration.reconnect.cap = .milliseconds(500) }
        return RPCChannel(
            endpoints: Self.endpoints(addresses), group: group, configuration: configuration, logger: logger)
    }

    private static func endpoints(_ addresses: [HostPort]) -> [Endpoint] {
        addresses.map { Endpoint(host: $0.host, port: $0.port) }
    }
}
