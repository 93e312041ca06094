import ArgumentParser

/// `key=value` of the command line.
struct AttributeArgument: Equatable, Sendable {
    let key: String
    let value: String

    @Sendable init(_ text: String) throws {
        guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
            throw ValidationError("'\(text)' is not of the form key=value")
        }
        key = String(text[..<sign])
        value = String(text[text.index(after: sign)...])
    }
}
