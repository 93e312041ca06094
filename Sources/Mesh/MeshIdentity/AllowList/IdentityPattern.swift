/// Which identities a rule of the allow list is for.
public enum IdentityPattern: Hashable, Sendable {
    /// `spiffe://freshet.local/freshet/ranker`: this one.
    case exact(SPIFFEID)
    /// `spiffe://freshet.local/service/*`: those below the path, not the path itself; `spiffe://freshet.local/*` is everybody
    /// in the trust domain.
    case below(TrustDomain, path: String)
    /// `service:ranker`: Freshet's service of this name in the mesh's own trust domain, that is the path `/freshet/ranker`
    /// and what lies below it, such as an ID for each node.
    case service(String)

    private static let servicePrefix = "service:"

    /// - Throws: ``AllowListPatternError``.
    public init(parsing text: String) throws(AllowListPatternError) {
        if text.hasPrefix(Self.servicePrefix) {
            let name = String(text.dropFirst(Self.servicePrefix.count))
            let isSegment = !name.contains("/") && (try? SPIFFEID.validate(path: "/" + name)) != nil
            guard isSegment else { throw .service(name) }
            self = .service(name)
            return
        }
        do throws(SPIFFEIDError) {
            guard text.hasSuffix("/*") else {
                self = .exact(try SPIFFEID(parsing: text))
                return
            }
            let parent = try SPIFFEID(parsing: String(text.dropLast(2)))
            self = .below(parent.trustDomain, path: parent.path)
        } catch {
            throw .identity(error)
        }
    }

    /// - Parameter trustDomain: the mesh's own, which ``service(_:)`` is about.
    func matches(_ id: SPIFFEID, trustDomain: TrustDomain) -> Bool {
        switch self {
        case .exact(let expected): id == expected
        case .below(let domain, let path): id.trustDomain == domain && id.path != path && id.isWithin(path: path)
        case .service(let name): id.trustDomain == trustDomain && id.isWithin(path: "/freshet/" + name)
        }
    }
}
