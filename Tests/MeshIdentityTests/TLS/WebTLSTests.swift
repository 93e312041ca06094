import MeshIdentity
import NIOCore
import NIOPosix
import NIOSSL
import Testing

/// TLS as clients and servers that are no part of the mesh use it.
@Suite struct WebTLSTests {
    private let authority: TestAuthority
    private let leaf: TestAuthority.Leaf

    init() throws {
        authority = try TestAuthority()
        leaf = try authority.issue(uris: [])
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `a client verifies the name or the address it connects to`(host: String) async throws {
        let result = try await Handshake.run(
            server: .withoutClientIdentity(leaf.credentials()), client: .verifyingHostName(roots: authority.bundle),
            host: host)
        #expect(result.server == .success(TLSSession(peer: nil)))
        #expect(result.client == .success(TLSSession(peer: nil)))
    }

    @Test(arguments: ["example.org", "127.0.0.1"])
    func `a server of another name or address is refused`(host: String) async throws {
        let named = try authority.issue(uris: [], address: false)
        let result = try await Handshake.run(
            server: .withoutClientIdentity(named.credentials()), client: .verifyingHostName(roots: authority.bundle),
            host: host)
        #expect(result.client.isTLSFailure)
    }

    @Test func `a server may demand certificates of clients without looking at whose they are`() async throws {
        let server = try ServerTLS.verifyingClients(leaf.credentials(), authority.bundle)
        let known = try await Handshake.run(
            server: server,
            client: .verifyingHostName(
                roots: authority.bundle, credentials: authority.issue(uris: []).credentials()))
        #expect(known.server == .success(TLSSession(peer: nil)))
        let unknown = try await Handshake.run(server: server, client: .verifyingHostName(roots: authority.bundle))
        #expect(unknown.server.isTLSFailure)
    }

    @Test func `pinned certificates need nobody to vouch for them, and no others pass`() async throws {
        let (one, other) = (try authority.issue(uris: []), try authority.issue(uris: []))
        let (oneBundle, otherBundle) = (try TrustBundle(pem: one.certificate), try TrustBundle(pem: other.certificate))
        let server = try ServerTLS.pinningClients(leaf.credentials(), oneBundle)
        let servers = try TrustBundle(pem: leaf.certificate)
        let known = try await Handshake.run(
            server: server, client: .pinning(servers, credentials: one.credentials()))
        #expect(known.server == .success(TLSSession(peer: nil)))
        #expect(known.client == .success(TLSSession(peer: nil)))
        let stranger = try await Handshake.run(
            server: server, client: .pinning(servers, credentials: other.credentials()))
        #expect(stranger.server.isTLSFailure)
        let impostor = try await Handshake.run(
            server: server, client: .pinning(otherBundle, credentials: one.credentials()))
        #expect(impostor.client.isTLSFailure)
    }

    @Test(arguments: [[], ["http/1.1"]])
    func `a client that does not offer h2 is refused`(protocols: [String]) async throws {
        let (listener, outcome) = try await Connection.listen(.withoutClientIdentity(leaf.credentials()))
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try authority.bundle.certificates)
        configuration.applicationProtocols = protocols
        let context = try NIOSSLContext(configuration: configuration)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(context: context, serverHostname: "localhost")
                    try channel.pipeline.syncOperations.addHandler(tls)
                }
            }
            .connect(host: "127.0.0.1", port: listener.localAddress!.port!).get()
        let result = try await outcome.get()
        #expect(result == .failure(.protocolNotNegotiated(nil)))
        try? await channel.closeFuture.get()
        try await listener.close()
    }
}
