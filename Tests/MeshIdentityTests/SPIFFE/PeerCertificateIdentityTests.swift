import MeshIdentity
import Testing

@Suite struct PeerCertificateIdentityTests {
    private func identity(uris: [String], isAuthority: Bool = false) throws -> PeerCertificateIdentity {
        let leaf = try TestAuthority().issue(uris: uris, isAuthority: isAuthority)
        return try PeerCertificateIdentity(certificate: leaf.credentials().certificateChain[0])
    }

    @Test func `a leaf's one URI is its holder's ID`() throws {
        let peer = try identity(uris: ["spiffe://freshet.local/freshet/ranker"])
        #expect(peer.spiffeID == SPIFFEID("spiffe://freshet.local/freshet/ranker"))
    }

    @Test(arguments: [
        ([], PeerIdentityError.noURI), (["spiffe://a/b", "spiffe://a/c"], .severalURIs(2)),
        (["spiffe://a/b", "https://a/b"], .severalURIs(2)), (["https://a/b"], .notSPIFFE(.notSPIFFE)),
        (["spiffe://a/b/"], .notSPIFFE(.emptySegment)), (["spiffe://a"], .noPath),
    ])
    func `a certificate with other URIs identifies nobody`(uris: [String], reason: PeerIdentityError) {
        #expect(throws: reason) { try identity(uris: uris) }
    }

    @Test func `an authority is nobody's leaf`() {
        #expect(throws: PeerIdentityError.authority) { try identity(uris: ["spiffe://a/b"], isAuthority: true) }
    }
}
