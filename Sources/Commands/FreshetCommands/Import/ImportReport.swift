import Signals

/// What an import read and what the mesh took, for people and as JSON.
package struct ImportReport {
    package let contents: ImportContents
    /// Events that were to be sent: all, or those until a time.
    package let chosen: Int

    /// The bad lines, the first `limit` of them, and how many there are besides.
    package func problemLines(limit: Int?) -> [String] {
        let problems = contents.problems
        var lines = problems.prefix(limit ?? problems.count).map { "import: \($0)" }
        let hidden = problems.count - lines.count
        if hidden > 0 { lines.append("import: and \(hidden) more bad lines; --verbose shows all") }
        return lines
    }

    package func text(_ itemsWritten: Int, _ answer: IngestAnswer) -> String {
        var parts: [String] = []
        if !contents.items.isEmpty { parts.append("\(Numbers.grouped(itemsWritten)) items written") }
        if !contents.events.isEmpty {
            parts.append("\(Numbers.grouped(answer.accepted)) events accepted")
            parts.append("\(Numbers.grouped(answer.duplicates)) known already")
            let later = contents.events.count - chosen
            if later > 0 { parts.append("\(Numbers.grouped(later)) later ones left out") }
        }
        if !contents.problems.isEmpty { parts.append("\(Numbers.grouped(contents.problems.count)) bad lines") }
        return parts.joined(separator: ", ")
    }

    package func json(_ itemsWritten: Int, _ answer: IngestAnswer) -> JSONText {
        .object([
            ("items", .integer(itemsWritten)), ("accepted", .integer(answer.accepted)),
            ("duplicates", .integer(answer.duplicates)), ("left_out", .integer(contents.events.count - chosen)),
            ("bad_lines", .integer(contents.problems.count)),
            (
                "problems",
                .array(
                    contents.problems.map {
                        .object([
                            ("file", .string($0.file)), ("line", .integer($0.line)), ("reason", .string($0.reason)),
                        ])
                    })
            ),
        ])
    }
}
