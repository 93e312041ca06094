import NIOSSL

/// The certificate authorities that a process believes. While an authority is being replaced, the bundle holds both.
public struct TrustBundle: Sendable {
    /// Never empty.
    public let certificates: [NIOSSLCertificate]

    /// - Parameter pem: one certificate or several.
    /// - Throws: ``TLSCredentialsError/malformedCertificates(of:reason:)``.
    public init(pem: [UInt8]) throws(TLSCredentialsError) {
        certificates = try CertificateText.parse(pem, part: .trustBundle)
    }

    var roots: NIOSSLTrustRoots { .certificates(certificates) }
}
