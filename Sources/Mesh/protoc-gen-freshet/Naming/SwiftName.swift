/// How protobuf names become Swift names.
enum SwiftName {
    /// `freshet.session.v1` is `SessionV1`: the last two components.
    static func namespace(package: String) -> String {
        package.split(separator: ".").suffix(2).map { upperCamel($0) }.joined()
    }

    static func type(_ name: String) -> String {
        let camel = upperCamel(name[...])
        return ["Type", "Protocol", "Self", "Any"].contains(camel) ? camel + "Message" : camel
    }

    /// `occurred_at` is `occurredAt`; a trailing `_id` is `ID`, `_ids` is `IDs`.
    static func property(_ name: String) -> String {
        var words = name.split(separator: "_").map(String.init)
        guard let first = words.first else { return name }
        words[0] = first.prefix(1).lowercased() + first.dropFirst()
        for index in words.indices.dropFirst() {
            let word = words[index]
            if index == words.count - 1, word == "id" || word == "ids" {
                words[index] = word == "id" ? "ID" : "IDs"
            } else {
                words[index] = upperCamel(word[...])
            }
        }
        return words.joined()
    }

    /// `TIER_NEAR_REAL_TIME` of `Tier` is `nearRealTime`.
    static func enumCase(_ value: String, of type: String) -> String {
        let prefix = upperSnake(type) + "_"
        let short = value.hasPrefix(prefix) && value.count > prefix.count ? value.dropFirst(prefix.count) : value[...]
        let name = property(short.lowercased())
        return name.first?.isNumber == true ? "_" + name : name
    }

    /// `GetProfile` is `getProfile`.
    static func method(_ name: String) -> String {
        name.prefix(1).lowercased() + name.dropFirst()
    }

    /// The name as an identifier in source code.
    static func escaped(_ name: String) -> String {
        reserved.contains(name) ? "`\(name)`" : name
    }

    private static func upperCamel(_ name: Substring) -> String {
        name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func upperSnake(_ name: String) -> String {
        var result = ""
        var previousIsLower = false
        for character in name {
            if character.isUppercase, previousIsLower { result += "_" }
            result += character.uppercased()
            previousIsLower = character.isLowercase || character.isNumber
        }
        return result
    }

    private static let reserved: Set<String> = [
        "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do",
        "else",
        "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in",
        "init",
        "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public",
        "repeat",
        "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true",
        "try",
        "typealias", "var", "where", "while",
    ]
}
