import Signals
import Yams

/// Why a catalogue's text cannot be changed in place.
public enum CatalogueEditError: Error, Sendable, Equatable, CustomStringConvertible {
    case unknownSignal(String)
    /// The signal is written between braces, where a line has no place.
    case flowStyle(String, line: Int)

    public var description: String {
        switch self {
        case .unknownSignal(let name): "the catalogue's text has no signal '\(name)'"
        case .flowStyle(let name, let line):
            "line \(line): '\(name)' is written between braces; write it as a block, one key a line, and try again"
        }
    }
}

extension CatalogueFile {
    /// The catalogue's text with a signal pinned to a tier: the same lines, comments included, with `pinned` in place of the
    /// one that the signal had, or behind its operator.
    ///
    /// - Throws: ``CatalogueEditError``, or `CatalogueError` for a text that is no valid catalogue, before or after.
    public static func pinning(
        _ name: String, to tier: Tier, because reason: String, in yaml: String
    ) throws -> String {
        _ = try parse(yaml)
        guard let signals = try Yams.compose(yaml: yaml)?.mapping?["signals"]?.mapping,
            let (key, signal) = signals.first(where: { $0.key.string == name }), let fields = signal.mapping
        else { throw CatalogueEditError.unknownSignal(name) }
        guard let first = fields.first(where: { $0.key.string == "operator" })?.key.mark, first.line != key.mark?.line
        else { throw CatalogueEditError.flowStyle(name, line: key.mark?.line ?? 0) }
        let indentation = String(repeating: " ", count: first.column - 1)
        let quoted = reason.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            default: text += scalar.value < 32 ? " " : String(scalar)
            }
        }
        var lines = yaml.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var place = first.line
        if let old = fields.first(where: { $0.key.string == "pinned" })?.key.mark {
            let start = old.line - 1
            var end = start + 1
            while end < lines.count, isInside(lines[end], deeperThan: first.column - 1) { end += 1 }
            lines.removeSubrange(start..<end)
            place = start
        }
        lines.insert("\(indentation)pinned: { tier: \(tier.name), reason: \"\(quoted)\" }", at: place)
        let edited = lines.joined(separator: "\n")
        _ = try parse(edited)
        return edited
    }

    /// Whether a line goes on with what a key began that is indented by so much. A blank line does not, so that it stays.
    private static func isInside(_ line: String, deeperThan column: Int) -> Bool {
        let spaces = line.prefix { $0 == " " }.count
        return spaces > column && spaces < line.count
    }
}
