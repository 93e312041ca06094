import MeshHTTP2
import NIOCore

extension RPCServer {
    /// What serves one connection, to be added to the pipeline of a channel that did not come from ``start(host:port:)``: a
    /// fuzzer drives it in memory. Call it on the channel's event loop. Throws ``HTTP2Error`` when nghttp2 has no session to give.
    package func connection(on channel: any Channel) throws -> HTTP2Connection {
        try HTTP2Connection(
            role: .server, sharing: core.http2Limits,
            delegate: RPCServerConnection(shared: core, channel: channel, name: nil), logger: core.logger)
    }
}
