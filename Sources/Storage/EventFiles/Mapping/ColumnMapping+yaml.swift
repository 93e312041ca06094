import Yams

extension ColumnMapping {
    /// What a mapping file looks like, for messages and help.
    package static let example = """
        user: customer                         # a column's name
        item: sku
        time: {column: at, unit: ms}           # s, ms, us, iso8601, auto
        kind: {constant: click}                # or a column
        value: stars
        labels: {genres: {column: tags, separator: "|"}}
        """

    /// Reads a mapping file: YAML, or JSON, which is a part of it.
    /// - Parameter name: what the file is called in errors.
    package init(yaml text: String, name: String) throws(EventFileError) {
        self.init()
        do {
            guard let root = try Yams.compose(yaml: text) else { throw Problem("is empty") }
            try read(root)
        } catch let problem as Problem {
            throw .mapping(path: name, reason: problem.text)
        } catch {
            throw .mapping(path: name, reason: "is not YAML: \(error)")
        }
    }

    private struct Problem: Error {
        let text: String

        init(_ text: String, at node: Node? = nil) {
            self.text = (node?.mark.map { "line \($0.line): " } ?? "") + text
        }
    }

    private mutating func read(_ root: Node) throws {
        guard let entries = root.mapping else { throw Problem("is not a list of `field: column`", at: root) }
        for (key, node) in entries {
            let name = key.string ?? ""
            if name == "time" {
                try readTime(node)
            } else if let field = EventField(rawValue: name) {
                events[field] = try source(node, of: name)
            } else if let field = ItemField(rawValue: name) {
                items[field] = try source(node, of: name)
            } else {
                try readOther(name, key, node)
            }
        }
    }

    private mutating func readOther(_ name: String, _ key: Node, _ node: Node) throws {
        switch name {
        case "labels":
            labels = try pairs(node, of: name).map { attribute, node in
                guard let fields = node.mapping else { return Labels(attribute: attribute, column: try text(node)) }
                guard let column = fields["column"] else {
                    throw Problem("labels.\(attribute) names no column", at: node)
                }
                return Labels(
                    attribute: attribute, column: try text(column), separator: try fields["separator"].map(text))
            }
        case "attributes":
            attributes = try pairs(node, of: name).map { ($0, try source($1, of: "attributes.\($0)")) }
                .sorted { $0.0 < $1.0 }
        case "header":
            guard let names = node.sequence else { throw Problem("header is not a list of names", at: node) }
            header = try names.map(text)
        case "separator":
            let text = try text(node)
            guard (1...2).contains(text.utf8.count) else {
                throw Problem("separator '\(text)' is not one character or two", at: node)
            }
            separator = text
        case "encoding":
            switch try text(node).lowercased() {
            case "utf-8", "utf8": encoding = .utf8
            case "latin-1", "latin1", "iso-8859-1": encoding = .latin1
            case let other: throw Problem("encoding '\(other)' is neither utf-8 nor latin-1", at: node)
            }
        default:
            let known =
                EventField.allCases.map(\.rawValue) + ItemField.allCases.map(\.rawValue)
                + ["labels", "attributes", "header", "separator", "encoding"]
            throw Problem("knows no '\(name)': there are \(known.joined(separator: ", "))", at: key)
        }
    }

    private mutating func readTime(_ node: Node) throws {
        events[.time] = try source(node, of: "time", besides: ["unit"])
        guard let unit = node.mapping?["unit"] else { return }
        guard let known = TimeUnit(rawValue: try text(unit)) else {
            let units = TimeUnit.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem("the time's unit '\(unit.string ?? "")' is none of \(units)", at: unit)
        }
        timeUnit = known
    }

    /// A column's name, `{column: name}` or `{constant: text}`.
    private func source(_ node: Node, of name: String, besides others: Set<String> = []) throws -> Source {
        guard let fields = node.mapping else { return .column(try text(node)) }
        for (key, _) in fields where !others.union(["column", "constant"]).contains(key.string ?? "") {
            throw Problem("\(name) knows no '\(key.string ?? "")'", at: key)
        }
        switch (fields["column"], fields["constant"]) {
        case (let column?, nil): return .column(try text(column))
        case (nil, let constant?): return .constant(try text(constant))
        default: throw Problem("\(name) wants either a column or a constant", at: node)
        }
    }

    private func pairs(_ node: Node, of name: String) throws -> [(String, Node)] {
        guard let entries = node.mapping else { throw Problem("\(name) is not a list of `name: column`", at: node) }
        return entries.map { ($0.key.string ?? "", $0.value) }
    }

    private func text(_ node: Node) throws -> String {
        guard let text = node.scalar?.string else { throw Problem("a text is wanted", at: node) }
        return text
    }
}
