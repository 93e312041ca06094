// CatalogueFile: the catalogue as people write it.
//
// What it is for: reading YAML into `Signals.Catalogue`, with every problem at once, each with its line, column and
// field, and a suggestion for a misspelt name.
//
// What it may import: Signals and Yams.
//
// Where to start reading: `CatalogueFile.parse`, then `CatalogueReader`; the standard catalogue is `DefaultCatalogue.swift`.

import Signals
import Yams

/// Reads catalogues from YAML.
public enum CatalogueFile {
    /// The format that this build reads, as in the file's `version`.
    public static let version = 1

    /// Parses and validates a catalogue.
    /// - Throws: every problem of the text, sorted by place.
    public static func parse(
        _ text: String, classifier: Classifier = Classifier()
    ) throws(CatalogueError) -> Catalogue {
        let root = try compose(text)
        var reader = CatalogueReader()
        let draft = reader.read(root)
        do {
            let catalogue = try Catalogue(draft, classifier: classifier)
            if reader.problems.isEmpty { return catalogue }
        } catch {
            reader.add(validationProblems: error.problems)
        }
        throw CatalogueError(
            problems: reader.problems.sorted { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) })
    }

    private static func compose(_ text: String) throws(CatalogueError) -> Node {
        do {
            if let node = try Yams.compose(yaml: text) { return node }
        } catch let error as YamlError {
            throw CatalogueError(problems: [problem(of: error)])
        } catch {
            throw CatalogueError(problems: [.init(field: "", message: "is not YAML: \(error)")])
        }
        throw CatalogueError(problems: [.init(field: "", message: "the catalogue is empty", line: 1, column: 1)])
    }

    private static func problem(of error: YamlError) -> CatalogueError.Problem {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return .init(field: "", message: "is not YAML: \(problem)", line: mark.line, column: mark.column)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "\($0)" }.sorted().joined(separator: ", ")
            return .init(
                field: keys, message: "is given twice", line: context.mark.line, column: context.mark.column)
        default:
            return .init(field: "", message: "is not YAML: \(error)")
        }
    }
}
