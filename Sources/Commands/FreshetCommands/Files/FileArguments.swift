import ArgumentParser
import EventFiles

/// How the files that a command reads are written.
struct FileArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "auto, jsonl, atomic, csv, tsv, movielens; auto goes by the name and the first line.", valueName: "format"),
        transform: FileArguments.format)
    var format: FileFormat?

    @Option(
        help: ArgumentHelp(
            "Which column is what, as YAML or JSON; usual names are found without it.", valueName: "file"))
    var mapping: String?

    @Option(help: ArgumentHelp("The kind of events whose row says none.", valueName: "kind"))
    var kind = "view"

    /// Reads the mapping, if there is one.
    func options(role: FileRole? = nil) throws -> EventFileOptions {
        let columns = try mapping.map { try ColumnMapping(yaml: try TextFile.read($0), name: $0) }
        return EventFileOptions(format: format, role: role, kind: kind, mapping: columns)
    }

    @Sendable private static func format(_ text: String) throws -> FileFormat? {
        if text == "auto" { return nil }
        guard let format = FileFormat(rawValue: text) else {
            let known = FileFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(text)' is no format: choose among auto, \(known)")
        }
        return format
    }
}
