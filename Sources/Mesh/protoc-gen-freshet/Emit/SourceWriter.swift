/// Lines of Swift with their indentation.
struct SourceWriter {
    private(set) var text = ""
    private var depth = 0

    mutating func line(_ line: String = "") {
        if !line.isEmpty {
            text += String(repeating: "    ", count: depth)
            text += line
        }
        text += "\n"
    }

    /// A doc comment, if there is one.
    mutating func comment(_ lines: [String]) {
        for text in lines {
            line(text.isEmpty ? "///" : "/// \(text)")
        }
    }

    /// `head {`, what `body` writes, and `}`.
    mutating func block(_ head: String, _ body: (inout SourceWriter) throws -> Void) rethrows {
        line(head + " {")
        depth += 1
        try body(&self)
        depth -= 1
        line("}")
    }

    /// `switch subject {`, the cases that `body` writes at the same depth, and `}`.
    mutating func switchBlock(_ subject: String, _ body: (inout SourceWriter) -> Void) {
        line("switch \(subject) {")
        body(&self)
        line("}")
    }

    /// Lines one step further in.
    mutating func indented(_ body: (inout SourceWriter) throws -> Void) rethrows {
        depth += 1
        try body(&self)
        depth -= 1
    }
}
