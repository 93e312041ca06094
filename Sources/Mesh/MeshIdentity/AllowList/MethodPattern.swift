/// Which methods a rule of the allow list permits.
public enum MethodPattern: Hashable, Sendable {
    /// `*`
    case all
    /// `/freshet.ranker.v1.RankerService/*`; holds the service's name without slashes.
    case service(String)
    /// `/freshet.ranker.v1.RankerService/Rank`; holds the path.
    case method(String)

    /// - Throws: ``AllowListPatternError/method(_:)``.
    public init(parsing text: String) throws(AllowListPatternError) {
        if text == "*" {
            self = .all
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].isEmpty, Self.isName(parts[1], dots: true) else { throw .method(text) }
        if parts[2] == "*" {
            self = .service(String(parts[1]))
        } else {
            guard Self.isName(parts[2], dots: false) else { throw .method(text) }
            self = .method(text)
        }
    }

    private static func isName(_ text: Substring, dots: Bool) -> Bool {
        let isText =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: dots && byte == UInt8(ascii: ".")
                }
            }
        return isText
    }
}
