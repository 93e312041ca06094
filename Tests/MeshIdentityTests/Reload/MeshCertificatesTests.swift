import Foundation
import MeshIdentity
import Testing

@Suite struct MeshCertificatesTests {
    private let authority: TestAuthority
    private let now = Int64(Date().timeIntervalSince1970)

    init() throws { authority = try TestAuthority() }

    private func issue(_ lifetime: ClosedRange<Double> = -60...3_600) throws -> TestAuthority.Leaf {
        try authority.issue(uris: ["spiffe://freshet.local/freshet/session"], lifetime: lifetime)
    }

    private func reason(_ body: () throws -> Void) -> TLSCredentialsError? {
        do { try body() } catch { return error as? TLSCredentialsError }
        return nil
    }

    @Test func `a good set says who the process is and until when`() throws {
        let set = try MeshCertificates(credentials: issue().credentials(), bundle: authority.bundle, now: now)
        #expect(set.identity == SPIFFEID("spiffe://freshet.local/freshet/session"))
        #expect(abs(set.notAfter - (now + 3_600)) <= 2)
    }

    @Test func `a key of another certificate is refused`() throws {
        let mixed = try TLSCredentials(certificateChain: issue().certificate, privateKey: issue().key)
        let error = reason { _ = try MeshCertificates(credentials: mixed, bundle: authority.bundle, now: now) }
        guard case .mismatch? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a validity that is over or has not begun is refused`() throws {
        let old = try issue(-7_200 ... -3_600).credentials()
        let early = try issue(3_600...7_200).credentials()
        let expired = reason { _ = try MeshCertificates(credentials: old, bundle: authority.bundle, now: now) }
        let notYet = reason { _ = try MeshCertificates(credentials: early, bundle: authority.bundle, now: now) }
        guard case .expired? = expired, case .notYetValid? = notYet else {
            Issue.record("\(String(describing: expired)), \(String(describing: notYet))")
            return
        }
    }

    @Test func `a chain that the bundle does not vouch for is refused`() throws {
        let other = try TestAuthority("Somebody else").bundle
        let credentials = try issue().credentials()
        #expect(throws: TLSCredentialsError.untrustedChain) {
            try MeshCertificates(credentials: credentials, bundle: other, now: now)
        }
    }

    @Test func `texts that are cut short or empty are refused`() throws {
        let leaf = try issue()
        let cut = Array(leaf.certificate.dropLast(40))
        for text in [cut, [], Array("no certificate".utf8)] {
            let error = reason { _ = try TLSCredentials(certificateChain: text, privateKey: leaf.key) }
            guard case .malformedCertificates(of: .certificateChain, _)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        #expect(throws: TLSCredentialsError.malformedKey) {
            try TLSCredentials(certificateChain: leaf.certificate, privateKey: Array(leaf.key.dropLast(40)))
        }
        #expect(throws: Never.self) { try leaf.credentials() }
    }
}
