/// The names that protoc-c gives to structures, functions and members.
enum CName {
    /// `freshet.signals.v1.Event` is `Freshet__Signals__V1__Event`.
    static func type(_ fullName: String) -> String {
        fullName.split(separator: ".").map(camel).joined(separator: "__")
    }

    /// The prefix of a message's functions: `freshet__signals__v1__event`.
    static func functions(_ fullName: String) -> String {
        fullName.split(separator: ".").map(lower).joined(separator: "__")
    }

    /// The member of a field.
    static func member(_ field: String) -> String {
        let name = field.lowercased()
        return keywords.contains(name) ? name + "_" : name
    }

    private static func camel(_ name: Substring) -> String {
        name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static func lower(_ name: Substring) -> String {
        var result = ""
        var previousIsUpper = true
        for character in name {
            if character.isUppercase, !previousIsUpper { result += "_" }
            result += character.lowercased()
            previousIsUpper = character.isUppercase
        }
        return result
    }

    /// Keywords of C++, to which protoc-c appends an underscore.
    private static let keywords: Set<String> = [
        "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char", "class", "compl",
        "const", "const_cast", "continue", "default", "delete", "do", "double", "dynamic_cast", "else", "enum",
        "explicit",
        "extern", "false", "float", "for", "friend", "goto", "if", "inline", "int", "long", "mutable", "namespace",
        "new",
        "not", "not_eq", "operator", "or", "or_eq", "private", "protected", "public", "register", "reinterpret_cast",
        "return", "short", "signed", "sizeof", "static", "static_cast", "struct", "switch", "template", "this", "throw",
        "true", "try", "typedef", "typeid", "typename", "union", "unsigned", "using", "virtual", "void", "volatile",
        "wchar_t", "while", "xor", "xor_eq",
    ]
}
