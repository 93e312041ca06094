import Foundation
import MeshIdentity
import Testing

@Suite struct MutualTLSTests {
    private let authority: TestAuthority
    private let everybody = PeerExpectation(trustDomain: freshetLocal)

    init() throws { authority = try TestAuthority() }

    private func server(_ certificates: MeshCertificates) -> ServerTLS {
        .mutual(certificates.serverContext, expecting: everybody)
    }

    private func client(_ certificates: MeshCertificates) -> ClientTLS {
        .mutual(certificates.clientContext, expecting: everybody)
    }

    @Test func `both ends learn who the other is`() async throws {
        let result = try await Handshake.run(
            server: server(authority.mesh("session")), client: client(authority.mesh("ranker")))
        #expect(try result.server.get().peer?.spiffeID.path == "/freshet/ranker")
        #expect(try result.client.get().peer?.spiffeID.path == "/freshet/session")
    }

    @Test func `a client without a certificate is refused`() async throws {
        let result = try await Handshake.run(
            server: server(authority.mesh("session")), client: .verifyingHostName(roots: authority.bundle))
        #expect(result.server.isTLSFailure)
    }

    @Test func `a client of another authority is refused`() async throws {
        let stranger = try TestAuthority("Somebody else")
        let result = try await Handshake.run(
            server: server(authority.mesh("session")),
            client: .verifyingHostName(
                roots: authority.bundle,
                credentials: stranger.issue(uris: ["spiffe://freshet.local/freshet/cli"]).credentials()))
        #expect(result.server.isTLSFailure)
    }

    @Test func `a server of another authority is refused`() async throws {
        let result = try await Handshake.run(
            server: server(TestAuthority("Somebody else").mesh("session")), client: client(authority.mesh("ranker")))
        #expect(result.client.isTLSFailure)
        #expect(result.server.isTLSFailure)
    }

    @Test(arguments: [-7_200.0 ... -3_600.0, 3_600.0...7_200.0])
    func `a certificate that expired or is not valid yet is refused at both ends`(
        lifetime: ClosedRange<Double>
    ) async throws {
        let credentials = try authority.issue(uris: ["spiffe://freshet.local/freshet/cli"], lifetime: lifetime)
            .credentials()
        let wrong = try MeshCertificates(
            credentials: credentials, bundle: authority.bundle,
            now: Int64(Date().timeIntervalSince1970 + (lifetime.lowerBound + lifetime.upperBound) / 2))
        let good = try authority.mesh("session")
        let wrongClient = try await Handshake.run(server: server(good), client: client(wrong))
        #expect(wrongClient.server.isTLSFailure)
        let wrongServer = try await Handshake.run(server: server(wrong), client: client(good))
        #expect(wrongServer.client.isTLSFailure)
    }

    @Test func `a client with two SPIFFE IDs is refused`() async throws {
        let uris = ["spiffe://freshet.local/freshet/ranker", "spiffe://freshet.local/freshet/cli"]
        let result = try await Handshake.run(
            server: server(authority.mesh("session")),
            client: .verifyingHostName(
                roots: authority.bundle, credentials: authority.issue(uris: uris).credentials()))
        #expect(result.server == .failure(.unidentified(.severalURIs(2))))
    }

    @Test func `a client of another trust domain is refused`() async throws {
        let stranger = try authority.mesh("ranker", trustDomain: "other.local")
        let result = try await Handshake.run(server: server(authority.mesh("session")), client: client(stranger))
        #expect(
            result.server
                == .failure(
                    .unexpectedPeer(SPIFFEID("spiffe://other.local/freshet/ranker")!, expected: everybody)))
    }

    @Test func `a server that is another service is refused before a byte is sent`() async throws {
        let sessions = try PeerExpectation(trustDomain: freshetLocal, pathPrefix: "/freshet/session")
        let result = try await Handshake.run(
            server: server(authority.mesh("batch")), client: client(authority.mesh("ranker")).expecting(sessions))
        #expect(
            result.client
                == .failure(.unexpectedPeer(SPIFFEID("spiffe://freshet.local/freshet/batch")!, expected: sessions)))
    }
}

extension Handshake.Outcome {
    /// Refused by TLS itself: a certificate that was not accepted, or the other end's word that it was not.
    var isTLSFailure: Bool {
        if case .failure(.tls) = self { true } else { false }
    }
}
