import Logging
import MeshRPC
import NIOCore
import Synchronization

/// One channel for each address that this process calls, made when it is first asked for. Safe to use from any thread.
public final class PeerChannels: Sendable {
    private struct State {
        var channels: [HostPort: RPCChannel] = [:]
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

    /// The channel to this address. It connects when it is first used, and again after a connection was lost.
    public func channel(to address: HostPort) -> any RPCCaller {
        state.withLock { state in
            if let channel = state.channels[address] { return channel }
            let channel = RPCChannel(host: address.host, port: address.port, group: group, logger: logger)
            if !state.isClosed { state.channels[address] = channel }
            return channel
        }
    }

    /// Closes every channel whose address is not among these, after its calls in flight.
    public func retain(_ addresses: Set<HostPort>) async {
        let gone = state.withLock { state -> [RPCChannel] in
            let gone = state.channels.filter { !addresses.contains($0.key) }
            for address in gone.keys { state.channels[address] = nil }
            return Array(gone.values)
        }
        for channel in gone { await channel.close() }
    }

    /// Closes all channels after their calls in flight.
    public func close() async {
        let channels = state.withLock { state -> [RPCChannel] in
            state.isClosed = true
            defer { state.channels = [:] }
            return Array(state.channels.values)
        }
        for channel in channels { await channel.close() }
    }
}
