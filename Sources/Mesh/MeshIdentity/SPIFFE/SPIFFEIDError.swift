/// Why a text is no SPIFFE ID.
public enum SPIFFEIDError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It has this many bytes; 2048 are allowed.
    case tooLong(Int)
    /// It does not begin with `spiffe://`.
    case notSPIFFE
    /// The trust domain is empty, too long, or has something else than lower-case letters, digits, `.`, `-` and `_`; a port
    /// or a user fall under this.
    case trustDomain
    /// The path has an empty segment or ends with a slash.
    case emptySegment
    /// The path has a segment `.` or `..`.
    case dotSegment
    /// The path has something else than letters, digits, `.`, `-` and `_`; a query, a fragment and percent-encoding fall
    /// under this.
    case character

    public var description: String {
        switch self {
        case .tooLong(let count): "a SPIFFE ID has at most \(SPIFFEID.maximumLength) bytes, this one \(count)"
        case .notSPIFFE: "a SPIFFE ID begins with spiffe://"
        case .trustDomain: "the trust domain must be 1 to 255 lower-case letters, digits, '.', '-' and '_'"
        case .emptySegment: "the path must have no empty segment and no slash at its end"
        case .dotSegment: "the path must have no segment '.' or '..'"
        case .character: "the path may have letters, digits, '.', '-' and '_' only"
        }
    }
}
