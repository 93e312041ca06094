import NIOCore
import NIOSSL

/// The one application protocol that the mesh speaks.
let http2Protocol = "h2"

extension TLSConfiguration {
    /// TLS 1.2 or, preferred, 1.3; `h2` only; a peer that does not answer the goodbye is left after a second.
    ///
    /// - Parameter clients: who vouches for clients; nil asks no client for a certificate.
    static func meshServer(_ credentials: TLSCredentials, verifying clients: TrustBundle?) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: credentials.certificateChain.map { .certificate($0) },
            privateKey: .privateKey(credentials.privateKey))
        configuration.certificateVerification = clients == nil ? .none : .noHostnameVerification
        configuration.trustRoots = clients?.roots
        configuration.applyMeshDefaults()
        return configuration
    }

    /// The same for the other end.
    ///
    /// - Parameter credentials: what the client shows a server that asks; nil shows nothing.
    static func meshClient(
        _ credentials: TLSCredentials?, trusting servers: TrustBundle, verification: CertificateVerification
    ) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let credentials {
            configuration.certificateChain = credentials.certificateChain.map { .certificate($0) }
            configuration.privateKey = .privateKey(credentials.privateKey)
        }
        configuration.certificateVerification = verification
        configuration.trustRoots = servers.roots
        configuration.applyMeshDefaults()
        return configuration
    }

    /// Makes the context, which is the expensive part of TLS: once per set of certificates, not on an event loop.
    func context() throws(TLSCredentialsError) -> NIOSSLContext {
        do {
            return try NIOSSLContext(configuration: self)
        } catch {
            throw .mismatch(reason: "\(error)")
        }
    }

    private mutating func applyMeshDefaults() {
        minimumTLSVersion = .tlsv12
        applicationProtocols = [http2Protocol]
        shutdownTimeout = .seconds(1)
    }
}
