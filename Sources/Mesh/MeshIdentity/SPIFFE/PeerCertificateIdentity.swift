import NIOSSL
import X509

/// Who a certificate says its holder is, by the rules for a leaf of the X.509-SVID standard (github.com/spiffe/spiffe,
/// standards/X509-SVID.md, sections 4 and 5.2). The chain is not looked at here; TLS has verified it before.
public struct PeerCertificateIdentity: Hashable, Sendable {
    /// The one URI among the certificate's subject alternative names.
    public let spiffeID: SPIFFEID
    /// Until when the certificate is valid: seconds since the epoch.
    public let notAfter: Int64

    /// - Throws: why the certificate identifies nobody: no URI or more than one, a URI that is no SPIFFE ID with a path, or a
    ///   certificate that may sign others.
    public init(certificate: NIOSSLCertificate) throws(PeerIdentityError) {
        let names: SubjectAlternativeNames?
        let signsOthers: Bool
        do {
            let parsed = try Certificate(derEncoded: certificate.toDERBytes())
            names = try parsed.extensions.subjectAlternativeNames
            signsOthers = try Self.signsOthers(parsed)
        } catch {
            throw .malformed("\(error)")
        }
        let uris = (names ?? SubjectAlternativeNames()).compactMap { name -> String? in
            guard case .uniformResourceIdentifier(let uri) = name else { return nil }
            return uri
        }
        guard !uris.isEmpty else { throw .noURI }
        guard uris.count == 1 else { throw .severalURIs(uris.count) }
        do throws(SPIFFEIDError) {
            spiffeID = try SPIFFEID(parsing: uris[0])
        } catch {
            throw .notSPIFFE(error)
        }
        // An ID without a path names the trust domain itself, which no process is.
        guard !spiffeID.path.isEmpty else { throw .noPath }
        guard !signsOthers else { throw .authority }
        notAfter = Int64(certificate.notValidAfter)
    }

    private static func signsOthers(_ certificate: Certificate) throws -> Bool {
        if case .isCertificateAuthority = try certificate.extensions.basicConstraints { return true }
        guard let usage = try certificate.extensions.keyUsage else { return false }
        return usage.keyCertSign || usage.cRLSign
    }
}
