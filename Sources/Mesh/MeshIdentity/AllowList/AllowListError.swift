/// Why a pattern of the allow list cannot be understood.
public enum AllowListPatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The identity is neither a SPIFFE ID nor one that ends in `/*`.
    case identity(SPIFFEIDError)
    /// What follows `service:` is no name of one path segment.
    case service(String)
    /// The method is neither `/package.Service/Method`, nor `/package.Service/*`, nor `*`.
    case method(String)

    public var description: String {
        switch self {
        case .identity(let error): "\(error) (or write service:NAME)"
        case .service(let name): "'\(name)' is no service's name: letters, digits, '.', '-' and '_' only"
        case .method(let text): "'\(text)' is no method: write /package.Service/Method, /package.Service/* or *"
        }
    }
}

/// Why a text is no allow list.
public struct AllowListError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with a line.
    public enum Reason: Hashable, Sendable {
        /// It is not `ALLOW identity method`.
        case notARule
        /// One of its patterns is wrong.
        case pattern(AllowListPatternError)
    }

    /// The line, counted from 1.
    public let line: Int
    public let reason: Reason

    public var description: String {
        switch reason {
        case .notARule: "line \(line): a rule is 'ALLOW identity method'"
        case .pattern(let error): "line \(line): \(error)"
        }
    }
}
