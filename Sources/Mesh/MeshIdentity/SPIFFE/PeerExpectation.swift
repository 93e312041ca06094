/// Which identities are the right ones at the other end of a connection.
public struct PeerExpectation: Hashable, Sendable, CustomStringConvertible {
    /// The peer's trust domain must be this one.
    public let trustDomain: TrustDomain
    /// The peer's path must be this one or lie below it; empty allows every path.
    public let pathPrefix: String

    /// - Parameter pathPrefix: whole segments, beginning with a slash, such as `/freshet/session`; empty for any.
    /// - Throws: when the prefix cannot be the path of an ID.
    public init(trustDomain: TrustDomain, pathPrefix: String = "") throws(SPIFFEIDError) {
        let id = try SPIFFEID(trustDomain: trustDomain, path: pathPrefix)
        self.trustDomain = id.trustDomain
        self.pathPrefix = id.path
    }

    /// Every identity of a trust domain.
    public init(trustDomain: TrustDomain) {
        self.trustDomain = trustDomain
        pathPrefix = ""
    }

    /// Whether the identity is one of those expected.
    public func accepts(_ id: SPIFFEID) -> Bool { id.trustDomain == trustDomain && id.isWithin(path: pathPrefix) }

    public var description: String {
        "\(SPIFFEID.scheme)\(trustDomain)\(pathPrefix)" + (pathPrefix.isEmpty ? "/*" : "")
    }
}
