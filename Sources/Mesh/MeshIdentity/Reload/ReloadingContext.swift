import NIOSSL

extension ReloadingCertificates {
    /// For ``ServerTLS/mutual(_:expecting:)``: every accepted connection begins with the newest good certificates.
    public var serverContexts: any TLSContextSource {
        ReloadingContext(certificates: self, context: { $0.serverContext })
    }

    /// For ``ClientTLS/mutual(_:expecting:)``: every opened connection begins with the newest good certificates.
    public var clientContexts: any TLSContextSource {
        ReloadingContext(certificates: self, context: { $0.clientContext })
    }
}

private struct ReloadingContext: TLSContextSource {
    let certificates: ReloadingCertificates
    let context: @Sendable (MeshCertificates) -> NIOSSLContext

    var current: NIOSSLContext { context(certificates.current) }
}
