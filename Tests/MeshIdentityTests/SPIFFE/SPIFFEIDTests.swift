import MeshIdentity
import Testing

@Suite struct SPIFFEIDTests {
    @Test(arguments: [
        "spiffe://freshet.local/freshet/session", "spiffe://a", "spiffe://10.0.0.1/x", "spiffe://a_b-c.d/E/f_g.h-I/...",
    ])
    func `an ID of the standard is taken and comes back as it was`(text: String) {
        #expect(SPIFFEID(text)?.description == text)
    }

    @Test(arguments: [
        ("", SPIFFEIDError.notSPIFFE), ("http://freshet.local/a", .notSPIFFE), ("SPIFFE://freshet.local/a", .notSPIFFE),
        ("spiffe:/freshet.local/a", .notSPIFFE), ("spiffe://", .trustDomain), ("spiffe:///a", .trustDomain),
        ("spiffe://Freshet.local/a", .trustDomain), ("spiffe://freshet.local:7410/a", .trustDomain),
        ("spiffe://user@freshet.local/a", .trustDomain), ("spiffe://freshet.local?q", .trustDomain),
        ("spiffe://fr%65shet/a", .trustDomain), ("spiffe://frêshet/a", .trustDomain),
        ("spiffe://freshet.local/", .emptySegment), ("spiffe://freshet.local/a/", .emptySegment),
        ("spiffe://freshet.local//a", .emptySegment), ("spiffe://freshet.local/./a", .dotSegment),
        ("spiffe://freshet.local/a/..", .dotSegment), ("spiffe://freshet.local/a?b", .character),
        ("spiffe://freshet.local/a#b", .character), ("spiffe://freshet.local/%41", .character),
        ("spiffe://freshet.local/a b", .character), ("spiffe://freshet.local/a\u{0}", .character),
    ])
    func `what is no ID is refused with its reason`(text: String, reason: SPIFFEIDError) {
        #expect(throws: reason) { () throws(SPIFFEIDError) in try SPIFFEID(parsing: text) }
        #expect(SPIFFEID(text) == nil)
    }

    @Test func `lengths are limited`() {
        let prefix = "spiffe://freshet.local/"
        let longest = prefix + String(repeating: "a", count: 2048 - prefix.utf8.count)
        #expect(SPIFFEID(longest) != nil)
        #expect(throws: SPIFFEIDError.tooLong(2049)) { () throws(SPIFFEIDError) in try SPIFFEID(parsing: longest + "a")
        }
        #expect(TrustDomain(String(repeating: "a", count: 255)) != nil)
        #expect(TrustDomain(String(repeating: "a", count: 256)) == nil)
    }

    @Test func `an expectation ends at a segment`() throws {
        let sessions = try PeerExpectation(trustDomain: freshetLocal, pathPrefix: "/freshet/session")
        #expect(sessions.accepts(SPIFFEID("spiffe://freshet.local/freshet/session")!))
        #expect(sessions.accepts(SPIFFEID("spiffe://freshet.local/freshet/session/node-1")!))
        #expect(!sessions.accepts(SPIFFEID("spiffe://freshet.local/freshet/sessions")!))
        #expect(!sessions.accepts(SPIFFEID("spiffe://freshet.local.evil/freshet/session")!))
        #expect(PeerExpectation(trustDomain: freshetLocal).accepts(SPIFFEID("spiffe://freshet.local/any")!))
        #expect(throws: SPIFFEIDError.emptySegment) { () throws(SPIFFEIDError) in
            try PeerExpectation(trustDomain: freshetLocal, pathPrefix: "/freshet/")
        }
    }
}
