/// Where a process's certificate chain, private key and trust bundle lie: three PEM files.
public struct TLSFiles: Hashable, Sendable {
    /// The leaf first, then what links it to a root.
    public var certificateChain: String
    /// The leaf's key, not encrypted; it should be readable by its owner only.
    public var privateKey: String
    /// The certificate authorities that peers are verified against.
    public var trustBundle: String

    public init(certificateChain: String, privateKey: String, trustBundle: String) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
        self.trustBundle = trustBundle
    }

    /// The files that `scripts/dev-certs DIRECTORY` writes for a service.
    ///
    /// - Parameter service: such as `session`.
    public init(developmentDirectory directory: String, service: String) {
        self.init(
            certificateChain: "\(directory)/\(service).pem", privateKey: "\(directory)/\(service)-key.pem",
            trustBundle: "\(directory)/ca.pem")
    }

    /// Reads all three. Blocks: not on an event loop.
    ///
    /// - Throws: ``TLSCredentialsError/unreadable(path:reason:)`` or ``TLSCredentialsError/notASmallFile(path:)``.
    func read() throws(TLSCredentialsError) -> TLSFileContents {
        TLSFileContents(
            certificateChain: try SmallFile.read(certificateChain), privateKey: try SmallFile.read(privateKey),
            trustBundle: try SmallFile.read(trustBundle))
    }

    /// Which files lie there now; differs when one was replaced or written to.
    func fingerprint() -> TLSFilesFingerprint {
        TLSFilesFingerprint(
            certificateChain: SmallFile.fingerprint(certificateChain), privateKey: SmallFile.fingerprint(privateKey),
            trustBundle: SmallFile.fingerprint(trustBundle))
    }
}

/// What was read of the three files. They are compared whole, so nothing rests on a hash.
package struct TLSFileContents: Equatable, Sendable {
    package var certificateChain: [UInt8]
    package var privateKey: [UInt8]
    package var trustBundle: [UInt8]

    package init(certificateChain: [UInt8], privateKey: [UInt8], trustBundle: [UInt8]) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
        self.trustBundle = trustBundle
    }

    /// - Parameter now: seconds since the epoch.
    func certificates(now: Int64) throws(TLSCredentialsError) -> MeshCertificates {
        try MeshCertificates(
            credentials: TLSCredentials(certificateChain: certificateChain, privateKey: privateKey),
            bundle: TrustBundle(pem: trustBundle), now: now)
    }
}

/// The fingerprints of the three files; nil for one that is not there.
package struct TLSFilesFingerprint: Equatable, Sendable {
    package var certificateChain: FileFingerprint?
    package var privateKey: FileFingerprint?
    package var trustBundle: FileFingerprint?

    package init(certificateChain: FileFingerprint?, privateKey: FileFingerprint?, trustBundle: FileFingerprint?) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
        self.trustBundle = trustBundle
    }
}
