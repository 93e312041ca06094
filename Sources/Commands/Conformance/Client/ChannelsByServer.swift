import MeshIdentity
import MeshRPC
import NIOCore
import Synchronization

/// One channel for each server that the runner has, which the calls to it share. Safe to use from any task.
final class ChannelsByServer: Sendable {
    /// What calls must have in common to share a channel.
    private struct Server: Hashable {
        var host: String
        var port: UInt32
        var certificate: [UInt8]
        var credentials: ConformanceV1.TLSCreds?
        var messageReceiveLimit: UInt32
        var codec: MessageCodec

        init(_ request: ConformanceV1.ClientCompatRequest) {
            host = request.host
            port = request.port
            certificate = request.serverTlsCert
            credentials = request.clientTlsCreds
            messageReceiveLimit = request.messageReceiveLimit
            codec = request.codec == .json ? .json : .proto
        }
    }

    private let group: any EventLoopGroup
    private let channels = Mutex<[Server: RPCChannel]>([:])

    init(group: any EventLoopGroup) { self.group = group }

    /// The channel to the server that the request names. Throws ``ClientCase/Unworkable`` for one that Freshet cannot call, and
    /// `TLSCredentialsError` for credentials that are none.
    func channel(for request: ConformanceV1.ClientCompatRequest) throws -> RPCChannel {
        guard request.protocol == .connect else { throw ClientCase.Unworkable("only the Connect protocol is spoken") }
        guard request.httpVersion == .httpVersion2 else { throw ClientCase.Unworkable("only HTTP/2 is spoken") }
        guard request.codec == .proto || request.codec == .json else {
            throw ClientCase.Unworkable("only the codecs proto and json are spoken")
        }
        guard request.compression == .identity || request.compression == .gzip else {
            throw ClientCase.Unworkable("only the compressions identity and gzip are spoken")
        }
        let server = Server(request)
        return try channels.withLock { channels in
            if let channel = channels[server] { return channel }
            let channel = try open(server)
            channels[server] = channel
            return channel
        }
    }

    private func open(_ server: Server) throws -> RPCChannel {
        var configuration = ChannelConfiguration()
        configuration.codec = server.codec
        configuration.defaultTimeout = nil
        // A call is compressed as it says, however small it is.
        configuration.compressionThreshold = 0
        // The suite counts the requests of a call.
        configuration.retry = .never
        configuration.hedging = nil
        if server.messageReceiveLimit > 0 { configuration.maxResponseSize = Int(server.messageReceiveLimit) }
        if !server.certificate.isEmpty {
            configuration.tls = try .pinning(
                TrustBundle(pem: server.certificate), credentials: server.credentials.map(TLSCredentials.init))
        }
        return RPCChannel(host: server.host, port: Int(server.port), group: group, configuration: configuration)
    }

    /// After the last call.
    func close() async {
        let channels = self.channels.withLock { $0 }
        for channel in channels.values { await channel.close() }
    }
}
