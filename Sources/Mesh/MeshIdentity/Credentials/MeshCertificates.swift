import NIOSSL
import X509

/// A process's whole, verified set for mutual TLS in the mesh: its certificate chain and key, the trust bundle, and the
/// contexts made of them. Immutable; ``ReloadingCertificates`` replaces one by another.
public struct MeshCertificates: Sendable {
    /// Who this process is.
    public let identity: SPIFFEID
    /// The first end of a validity in the chain: seconds since the epoch.
    public let notAfter: Int64
    /// For accepting connections: clients must show a certificate that the bundle vouches for.
    public let serverContext: NIOSSLContext
    /// For opening connections: the server's chain is verified; its host name is not, its SPIFFE ID is what counts.
    public let clientContext: NIOSSLContext

    /// Blocks for about a millisecond: not on an event loop.
    ///
    /// - Parameter now: seconds since the epoch.
    /// - Throws: why the set would not work: parts that do not belong together, a validity that is over or has not begun, a
    ///   leaf without a SPIFFE ID, a chain that the bundle does not vouch for.
    public init(credentials: TLSCredentials, bundle: TrustBundle, now: Int64) throws(TLSCredentialsError) {
        let chain = credentials.certificateChain
        let notBefore = chain.map { Int64($0.notValidBefore) }.max()!
        notAfter = chain.map { Int64($0.notValidAfter) }.min()!
        guard now >= notBefore else { throw .notYetValid(notBefore: notBefore) }
        guard now <= notAfter else { throw .expired(notAfter: notAfter) }
        do throws(PeerIdentityError) {
            identity = try PeerCertificateIdentity(certificate: chain[0]).spiffeID
        } catch {
            throw .identity(error)
        }
        guard Self.vouches(bundle, for: chain) else { throw .untrustedChain }
        serverContext = try TLSConfiguration.meshServer(credentials, verifying: bundle).context()
        clientContext = try TLSConfiguration.meshClient(
            credentials, trusting: bundle, verification: .noHostnameVerification
        ).context()
    }

    /// Whether each certificate is signed by the next one and the last by the bundle: what every peer will check.
    private static func vouches(_ bundle: TrustBundle, for chain: [NIOSSLCertificate]) -> Bool {
        let links = chain.compactMap(parse)
        let roots = bundle.certificates.compactMap(parse)
        guard links.count == chain.count else { return false }
        for (index, link) in links.enumerated() {
            if roots.contains(where: { signs($0, link) }) { return true }
            guard index + 1 < links.count, signs(links[index + 1], link) else { return false }
        }
        return false
    }

    private static func parse(_ certificate: NIOSSLCertificate) -> Certificate? {
        try? Certificate(derEncoded: certificate.toDERBytes())
    }

    private static func signs(_ issuer: Certificate, _ certificate: Certificate) -> Bool {
        issuer.subject == certificate.issuer
            && issuer.publicKey.isValidSignature(certificate.signature, for: certificate)
    }
}
