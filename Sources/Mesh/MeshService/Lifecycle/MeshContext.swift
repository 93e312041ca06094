import Logging
import MeshRPC
import NIOCore

/// What a service is given at start: its settings and everything that it shares with the other services of the mesh.
public struct MeshContext: Sendable {
    public let service: ServiceName
    public let nodeID: String
    public let settings: Settings
    public let logger: Logger
    public let eventLoopGroup: any EventLoopGroup
    /// Microseconds since the epoch.
    public let now: WallClock
    public let readiness: Readiness
    public let metrics: PrometheusRegistry
    /// Channels to peers.
    public let peers: PeerChannels
    /// Nil in the coordinator.
    public let membership: Membership?
    let admin: AdminServer

    /// The directory for everything that this process keeps. It exists.
    public var dataDirectory: String { settings[CommonSettings.dataDirectory] }

    /// The time that a request is about: its own `as_of` in a replay, else the clock.
    /// - Parameter requested: the request's `as_of` in microseconds since the epoch; 0 when it has none.
    /// - Throws: `invalid_argument` for an `as_of` outside a replay, or a negative one.
    public func asOf(_ requested: Int64) throws(RPCError) -> Int64 {
        try RequestTime.asOf(requested, isReplay: settings[CommonSettings.replay], now: now)
    }

    /// Calls a service wherever it is at the time of the call: any of its ready nodes, or the one that a call's route names.
    public func caller(of service: ServiceName) -> ServiceCaller {
        ServiceCaller(service: service, channel: peers.channel(of: service)) { [membership] in
            membership?.topology.addresses(of: service).isEmpty == false
        }
    }

    /// Calls the coordinator at its configured address.
    public var coordinator: any RPCCaller {
        guard service != .coordinator, let address = HostPort(address: settings[CommonSettings.coordinator]) else {
            preconditionFailure("the coordinator does not call itself")
        }
        return peers.channel(to: address, of: .coordinator)
    }

    /// Adds a page to the admin port.
    public func addAdminPage(_ page: AdminPage) { admin.add(page) }
}

/// The rule for a request's `as_of`.
package enum RequestTime {
    package static func asOf(_ requested: Int64, isReplay: Bool, now: WallClock) throws(RPCError) -> Int64 {
        if requested == 0 { return now() }
        guard isReplay else {
            throw RPCError(
                .invalidArgument,
                "as_of: this server answers for its own clock; start it with --replay to replay events")
        }
        guard requested > 0 else { throw RPCError(.invalidArgument, "as_of: is before 1970") }
        return requested
    }
}
