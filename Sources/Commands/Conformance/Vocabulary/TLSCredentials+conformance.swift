import MeshIdentity

extension TLSCredentials {
    /// From the suite's PEM texts.
    init(_ creds: ConformanceV1.TLSCreds) throws(TLSCredentialsError) {
        try self.init(certificateChain: creds.cert, privateKey: creds.key)
    }
}
