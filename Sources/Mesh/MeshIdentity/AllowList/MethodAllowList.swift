/// Which identities may call which methods. What no rule allows is denied; an empty list denies everything.
///
/// As a text, one rule a line, the order without meaning:
///
/// ```
/// # Who may call what.
/// ALLOW service:ranker                         /freshet.session.v1.SessionService/GetHistory
/// ALLOW spiffe://freshet.local/service/*       /freshet.ranker.v1.RankerService/*
/// ALLOW spiffe://freshet.local/freshet/cli     *
/// ```
public struct MethodAllowList: Hashable, Sendable {
    /// One line of the list.
    public struct Rule: Hashable, Sendable {
        public var identity: IdentityPattern
        public var method: MethodPattern

        public init(identity: IdentityPattern, method: MethodPattern) {
            self.identity = identity
            self.method = method
        }
    }

    /// The mesh's own trust domain, which rules for `service:NAME` are about.
    public let trustDomain: TrustDomain
    public private(set) var rules: [Rule]

    public init(trustDomain: TrustDomain, rules: [Rule]) {
        self.trustDomain = trustDomain
        self.rules = rules
    }

    /// - Parameter text: the list as above; `#` begins a comment, empty lines do not count.
    /// - Throws: the first line that is wrong, and why.
    public init(parsing text: String, trustDomain: TrustDomain) throws(AllowListError) {
        var rules: [Rule] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
            guard !words.isEmpty else { continue }
            guard words.count == 3, words[0] == "ALLOW" else {
                throw AllowListError(line: index + 1, reason: .notARule)
            }
            do throws(AllowListPatternError) {
                rules.append(
                    Rule(identity: try IdentityPattern(parsing: words[1]), method: try MethodPattern(parsing: words[2]))
                )
            } catch {
                throw AllowListError(line: index + 1, reason: .pattern(error))
            }
        }
        self.init(trustDomain: trustDomain, rules: rules)
    }

    /// What an identity may call. Walks all rules: ask once a connection and keep the answer.
    ///
    /// - Parameter id: nil for somebody unknown, who may call nothing.
    public func permissions(of id: SPIFFEID?) -> MethodPermissions {
        guard let id else { return .nothing }
        return MethodPermissions(rules.filter { $0.identity.matches(id, trustDomain: trustDomain) }.map(\.method))
    }
}
