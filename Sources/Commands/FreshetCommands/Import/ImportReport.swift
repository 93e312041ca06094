import Signals

/// What an import read and what the mesh took, for people and as JSON.
package struct ImportReport: Sendable {
    package let contents: ImportContents
    /// Events that were not to be sent, being later than asked for.
    package let leftOut: Int

    package init(contents: ImportContents, leftOut: Int) {
        self.contents = contents
        self.leftOut = leftOut
    }

    /// The first bad rows, how many there are besides, and where they are.
    package var problemLines: [String] {
        var lines = contents.problems.map { "import: \($0)" }
        let hidden = contents.rejected - contents.problems.count
        if hidden > 0 { lines.append("import: and \(Numbers.count(hidden, "more bad row")); --verbose shows all") }
        if let path = contents.rejectsPath {
            lines.append("import: \(Numbers.count(contents.rejected, "bad row")) with reasons in \(path)")
        }
        return lines
    }

    package func text(_ itemsWritten: Int, _ answer: IngestAnswer) -> String {
        var parts: [String] = []
        if !contents.items.isEmpty { parts.append("\(Numbers.grouped(itemsWritten)) items written") }
        if !contents.events.isEmpty {
            parts.append("\(Numbers.grouped(answer.accepted)) events accepted")
            parts.append("\(Numbers.grouped(answer.duplicates)) known already")
            if answer.skipped > 0 { parts.append("\(Numbers.grouped(answer.skipped)) sent before the interruption") }
            if leftOut > 0 { parts.append("\(Numbers.grouped(leftOut)) later ones left out") }
        }
        if contents.rejected > 0 { parts.append(Numbers.count(contents.rejected, "bad row")) }
        return parts.joined(separator: ", ")
    }

    package func json(_ itemsWritten: Int, _ answer: IngestAnswer) -> JSONText {
        .object([
            ("items", .integer(itemsWritten)), ("accepted", .integer(answer.accepted)),
            ("duplicates", .integer(answer.duplicates)), ("skipped", .integer(answer.skipped)),
            ("left_out", .integer(leftOut)), ("bad_rows", .integer(contents.rejected)),
            ("rejects", contents.rejectsPath.map { .string($0) } ?? .null),
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
