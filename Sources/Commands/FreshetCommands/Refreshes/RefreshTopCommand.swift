import ArgumentParser
import MeshMessages

/// `freshet refresh top`
struct RefreshTopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "The cells that would be refreshed next, the most urgent first.",
        discussion: """
            A cell is one signal of one user. Its priority is the loss that a CPU-millisecond takes away there; `freshet refresh \
            explain` shows its terms.

            Examples:
              freshet refresh top
              freshet refresh top --signal genre_affinity --limit 50
            """)

    @Option(help: ArgumentHelp("Only cells of this signal.", valueName: "name"))
    var signal: String?

    @Option(help: ArgumentHelp("How many.", valueName: "n"))
    var limit: UInt32 = 20

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        try await mesh.withConnection { connection in
            let plan = try await connection.call(.coordinator) {
                try await connection.coordinator.getPlan(
                    CoordinatorV1.GetPlanRequest(limit: limit, signal: signal ?? ""), options: .patient)
            }
            Terminal.print(output.json ? plan.jsonText : Self.text(plan))
        }
    }

    static func text(_ plan: CoordinatorV1.GetPlanResponse) -> String {
        guard !plan.next.isEmpty else { return "nothing waits to be refreshed: \(plan.cells) cells are known" }
        var table = TextTable([("cell", .left), ("priority", .right), ("pending loss", .right), ("", .left)])
        for cell in plan.next {
            table.add(
                "\(cell.signal)/\(cell.entity)", Numbers.fixed(cell.priority, 4), Numbers.fixed(cell.pendingLoss, 3),
                plan.threshold > 0 && cell.priority >= plan.threshold ? "due" : "")
        }
        return (["threshold \(Numbers.short(plan.threshold)), policy \(plan.budget?.policy ?? "")"] + table.lines)
            .joined(separator: "\n")
    }
}
