/// The name of a process in the mesh: `spiffe://freshet.local/freshet/session`.
///
/// Follows the SPIFFE-ID standard (github.com/spiffe/spiffe, standards/SPIFFE-ID.md): at most 2048 bytes, a lower-case trust
/// domain, a path of letters, digits, `.`, `-` and `_` without empty, `.` or `..` segments and without a trailing slash; no
/// port, user, query, fragment or percent-encoding. IDs are equal exactly when their texts are.
public struct SPIFFEID: Hashable, Sendable, LosslessStringConvertible {
    /// The most bytes that an ID may have.
    public static let maximumLength = 2048
    static let scheme = "spiffe://"

    /// Whose certificate authority vouches for the process.
    public let trustDomain: TrustDomain
    /// Empty, or begins with a slash.
    public let path: String

    public var description: String { Self.scheme + trustDomain.name + path }

    /// Nil when the text is not an ID; ``init(parsing:)`` says why.
    public init?(_ description: String) {
        guard let id = try? SPIFFEID(parsing: description) else { return nil }
        self = id
    }

    /// - Throws: what is wrong with the text.
    public init(parsing text: String) throws(SPIFFEIDError) {
        guard text.utf8.count <= Self.maximumLength else { throw .tooLong(text.utf8.count) }
        guard text.hasPrefix(Self.scheme) else { throw .notSPIFFE }
        let rest = text.utf8.dropFirst(Self.scheme.utf8.count)
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        guard let trustDomain = TrustDomain(String(text[rest.startIndex..<slash])) else { throw .trustDomain }
        let path = String(text[slash...])
        if !path.isEmpty { try Self.validate(path: path) }
        self.trustDomain = trustDomain
        self.path = path
    }

    /// - Parameter path: empty, or begins with a slash.
    public init(trustDomain: TrustDomain, path: String) throws(SPIFFEIDError) {
        try self.init(parsing: Self.scheme + trustDomain.name + path)
    }

    /// Whether this ID is `prefix` or lies below it: `/freshet` holds `/freshet` and `/freshet/session`, not `/freshets`.
    public func isWithin(path prefix: String) -> Bool {
        guard path.hasPrefix(prefix) else { return false }
        return path.utf8.count == prefix.utf8.count || prefix.isEmpty
            || path.utf8.dropFirst(prefix.utf8.count).first == UInt8(ascii: "/")
    }

    /// - Parameter path: begins with a slash.
    static func validate(path: String) throws(SPIFFEIDError) {
        for segment in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if segment.isEmpty { throw .emptySegment }
            if segment.count <= 2, segment.allSatisfy({ $0 == UInt8(ascii: ".") }) { throw .dotSegment }
            guard segment.allSatisfy(allowsInPath) else { throw .character }
        }
    }

    private static func allowsInPath(_ byte: UInt8) -> Bool {
        TrustDomain.allows(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
