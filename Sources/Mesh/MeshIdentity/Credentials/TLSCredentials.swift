import NIOSSL

/// A certificate chain, the leaf first, and the leaf's private key.
public struct TLSCredentials: Sendable {
    /// The leaf and what links it to a root; never empty.
    public let certificateChain: [NIOSSLCertificate]
    let privateKey: NIOSSLPrivateKey

    /// - Parameters:
    ///   - certificateChain: PEM.
    ///   - privateKey: PEM, not encrypted.
    /// - Throws: what cannot be parsed. Whether the key belongs to the certificate shows when a context is made of them.
    public init(certificateChain: [UInt8], privateKey: [UInt8]) throws(TLSCredentialsError) {
        self.certificateChain = try CertificateText.parse(certificateChain, part: .certificateChain)
        do {
            self.privateKey = try NIOSSLPrivateKey(bytes: privateKey, format: .pem)
        } catch {
            throw .malformedKey
        }
    }
}
