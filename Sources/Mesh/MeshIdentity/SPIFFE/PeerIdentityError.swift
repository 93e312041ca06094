/// Why a verified certificate does not say who its holder is.
public enum PeerIdentityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No certificate was presented.
    case noCertificate
    /// The certificate cannot be parsed.
    case malformed(String)
    /// Among its subject alternative names is no URI.
    case noURI
    /// It has this many URIs; the standard allows one.
    case severalURIs(Int)
    /// The URI is no SPIFFE ID.
    case notSPIFFE(SPIFFEIDError)
    /// The ID names a trust domain, not a process in it.
    case noPath
    /// It is a certificate authority's, or may sign certificates or revocation lists: no leaf.
    case authority

    public var description: String {
        switch self {
        case .noCertificate: "no certificate was presented"
        case .malformed(let detail): "the certificate cannot be parsed: \(detail)"
        case .noURI: "the certificate has no URI name, so no SPIFFE ID"
        case .severalURIs(let count): "the certificate has \(count) URI names; exactly one is allowed"
        case .notSPIFFE(let error): "the certificate's URI name is no SPIFFE ID: \(error)"
        case .noPath: "the certificate's SPIFFE ID has no path, so it names no process"
        case .authority: "the certificate may sign others, so it cannot be a process's"
        }
    }
}
