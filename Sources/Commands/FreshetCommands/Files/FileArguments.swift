import ArgumentParser
import EventFiles

/// How the files that a command reads are written.
struct FileArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "auto, jsonl, atomic, csv, tsv or movielens; auto goes by the name and the first line.", valueName: "format"
        ))
    var format = FormatArgument.automatic

    @Option(
        help: ArgumentHelp(
            "Which column is what, as YAML or JSON; usual names are found without it.", valueName: "file"))
    var mapping: String?

    @Option(help: ArgumentHelp("The kind of events whose row says none.", valueName: "kind"))
    var kind = "view"

    /// Reads the mapping, if there is one.
    func options(role: FileRole? = nil) throws -> EventFileOptions {
        let columns = try mapping.map { try ColumnMapping(yaml: try TextFile.read($0), name: $0) }
        return EventFileOptions(format: format.format, role: role, kind: kind, mapping: columns)
    }
}

/// `auto`, or a format's name.
enum FormatArgument: ExpressibleByArgument, Equatable {
    case automatic
    case named(FileFormat)

    init?(argument: String) {
        if argument == "auto" {
            self = .automatic
        } else if let format = FileFormat(rawValue: argument) {
            self = .named(format)
        } else {
            return nil
        }
    }

    var defaultValueDescription: String { "auto" }

    static var allValueStrings: [String] { ["auto"] + FileFormat.allCases.map(\.rawValue) }

    /// Nil for the file to say.
    var format: FileFormat? {
        if case .named(let format) = self { format } else { nil }
    }
}
