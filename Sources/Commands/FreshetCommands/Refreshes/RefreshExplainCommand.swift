import ArgumentParser
import MeshMessages

/// `freshet refresh explain`
struct RefreshExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Why a cell is refreshed now, later or never: the terms of its priority.",
        discussion: """
            Examples:
              freshet refresh explain genre_affinity/42
              freshet refresh explain genre_affinity/42 --json
            """)

    @Argument(help: ArgumentHelp("A signal and a user, with a slash between.", valueName: "signal/user"))
    var cell: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws { _ = try parts() }

    /// The user's id may have slashes, a signal's name has none.
    private func parts() throws -> (signal: String, entity: String) {
        guard let slash = cell.firstIndex(of: "/"), slash != cell.startIndex, cell.index(after: slash) != cell.endIndex
        else { throw ValidationError("'\(cell)' is no cell; write signal/user, as in genre_affinity/42") }
        return (String(cell[..<slash]), String(cell[cell.index(after: slash)...]))
    }

    func run() async throws {
        let (signal, entity) = try parts()
        try await mesh.withConnection { connection in
            let answer = try await connection.call(.coordinator) {
                try await connection.coordinator.explainRefresh(
                    CoordinatorV1.ExplainRefreshRequest(signal: signal, entity: entity), options: .patient)
            }
            Terminal.print(output.json ? answer.jsonText : Self.text(answer))
        }
    }

    static func text(_ answer: CoordinatorV1.ExplainRefreshResponse) -> String {
        var lines = ["\(answer.signal)/\(answer.entity): \(answer.state)", answer.reason]
        guard answer.known else { return lines.joined(separator: "\n") }
        var table = TextTable([("term", .left), ("value", .right), ("unit", .left), ("", .left)])
        for term in answer.terms { table.add(term.symbol, Numbers.short(term.value), term.unit, term.meaning) }
        lines += ["", answer.formula]
        lines.append("priority \(Numbers.short(answer.priority)), threshold \(Numbers.short(answer.threshold))")
        return (lines + table.lines).joined(separator: "\n")
    }
}
