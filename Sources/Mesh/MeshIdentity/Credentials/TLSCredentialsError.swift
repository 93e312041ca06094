/// Why certificates, a key or a trust bundle cannot be used.
public enum TLSCredentialsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file cannot be read, in the system's words.
    case unreadable(path: String, reason: String)
    /// The file is no regular file of at most 1 MiB.
    case notASmallFile(path: String)
    /// The PEM text (which one) cannot be parsed or has no certificate.
    case malformedCertificates(of: TLSCredentialsPart, reason: String)
    /// The private key is no PEM text of a key, or is encrypted.
    case malformedKey
    /// The TLS library takes the parts but not together: nearly always a key that belongs to another certificate.
    case mismatch(reason: String)
    /// The certificate's validity ended then (seconds since the epoch).
    case expired(notAfter: Int64)
    /// The certificate's validity begins then (seconds since the epoch).
    case notYetValid(notBefore: Int64)
    /// The certificate does not name a process of the mesh.
    case identity(PeerIdentityError)
    /// No certificate of the trust bundle signed the chain, so no peer would accept it.
    case untrustedChain
    /// The new certificate is another process's.
    case identityChanged(from: SPIFFEID, to: SPIFFEID)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        case .notASmallFile(let path): "\(path) must be a regular file of at most 1 MiB"
        case .malformedCertificates(let part, let reason): "the \(part.rawValue) is malformed: \(reason)"
        case .malformedKey: "the private key is no unencrypted PEM key"
        case .mismatch(let reason): "the private key does not belong to the certificate: \(reason)"
        case .expired(let notAfter): "the certificate expired at \(notAfter) (seconds since the epoch)"
        case .notYetValid(let notBefore): "the certificate is not valid before \(notBefore) (seconds since the epoch)"
        case .identity(let error): "\(error)"
        case .untrustedChain: "the certificate chain is not signed by any certificate of the trust bundle"
        case .identityChanged(let old, let new): "the new certificate is \(new)'s, this process is \(old)"
        }
    }
}

/// A part of what a process proves its identity with.
public enum TLSCredentialsPart: String, Hashable, Sendable {
    case certificateChain = "certificate chain"
    case trustBundle = "trust bundle"
}
